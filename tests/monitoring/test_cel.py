"""What an expression may say, what it is told when it may not, and what it answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.cel import Fault, Finding, RefusedExpression, Verdict, compile_expression

METRICS = ["avg_review_score", "late_delivery_rate", "total_orders"]
LATE = "late_delivery_rate > 0.10 && total_orders >= 20.0"


def fault_of(expression: str) -> Fault:
    with pytest.raises(RefusedExpression) as refused:
        compile_expression(expression, METRICS)
    return refused.value.found[0]


@pytest.mark.parametrize(
    ("expression", "line", "column", "message", "remedy"),
    [
        (
            "late_delivery_rate > 0.1 && total_orders >= 20",
            1,
            42,
            "'>=' cannot join double and int.",
            "Write 20.0, metrics are doubles.",
        ),
        (
            "late_delivery_rate > 0.1 &&\n total_ordrs > 1.0",
            2,
            2,
            "There is no metric 'total_ordrs'.",
            "Did you mean total_orders?",
        ),
        (
            "weight > 1.0",
            1,
            1,
            "There is no metric 'weight'.",
            "Metrics are: avg_review_score, late_delivery_rate, total_orders",
        ),
        (
            "soon(1.0)",
            1,
            5,
            "There is no function 'soon'.",
            "Use comparisons, arithmetic, && and ||.",
        ),
        (
            "avg_review_score < '3'",
            1,
            18,
            "'<' cannot join double and string.",
            "Write numbers without quotes.",
        ),
        (
            "late_delivery_rate",
            1,
            1,
            "It gives a double, not true or false.",
            "Compare it with a line, such as late_delivery_rate > 0.10.",
        ),
        (
            "late_delivery_rate > 0.1 and total_orders > 2.0",
            1,
            26,
            "This cannot be read as an expression.",
            "Write && instead of 'and'.",
        ),
        (
            "late_delivery_rate > 10%",
            1,
            25,
            "This cannot be read as an expression.",
            "Write a fraction instead of a percentage: 0.10 for 10 %.",
        ),
        (
            "late_delivery_rate > 0,1",
            1,
            23,
            "This cannot be read as an expression.",
            "Write a decimal point: 0.1 instead of 0,1.",
        ),
        (
            "total_orders = 2.0",
            1,
            14,
            "This cannot be read as an expression.",
            "Write == to compare.",
        ),
        (
            "true",
            1,
            1,
            "It uses no metric.",
            "Name one: avg_review_score, late_delivery_rate, total_orders",
        ),
        ("  ", 1, 1, "It is empty.", "Write a line, such as late_delivery_rate > 0.10."),
        (
            "total_orders > 1.0 \x00",
            1,
            1,
            "It holds a control character.",
            "Type it instead of pasting it.",
        ),
        (
            "(" * 64 + "total_orders > 1.0" + ")" * 64,
            1,
            1,
            "Expression recursion limit exceeded. limit: 32.",
            "Make it simpler.",
        ),
        (
            "total_orders > 1.0" + " " * 2000,
            1,
            1,
            "It is longer than 2000 characters.",
            "Split it into several rules.",
        ),
    ],
)
def test_a_refusal_says_where_and_what_to_write(expression, line, column, message, remedy):
    assert fault_of(expression) == Fault(line, column, message, remedy)


def test_every_unknown_name_is_told_at_once():
    with pytest.raises(RefusedExpression) as refused:
        compile_expression("lateness > 0.1 && total_orders > 1.0 && stars < 3.0", METRICS)

    assert [(fault["column"], fault["field"]) for fault in refused.value.faults] == [
        (1, "expression"),
        (41, "expression"),
    ]


@pytest.mark.parametrize(
    ("expression", "metrics"),
    [
        (LATE, ("late_delivery_rate", "total_orders")),
        ("total_orders > 1.0 && late_delivery_rate > 0.1", ("total_orders", "late_delivery_rate")),
        ("'total_orders' != '' && avg_review_score < 3.0", ("avg_review_score",)),
        ("[1.0].all(total_orders, total_orders < avg_review_score)", ("avg_review_score",)),
    ],
)
def test_the_metrics_used_are_known(expression, metrics):
    assert compile_expression(expression, METRICS).metrics == metrics


@pytest.mark.parametrize(
    ("late", "orders", "verdict"),
    [
        (0.11, 20.0, Verdict.BREACH),
        (0.10, 20.0, Verdict.CLEAN),
        (0.11, 19.0, Verdict.CLEAN),
        (None, 20.0, Verdict.UNKNOWN),
        (0.11, None, Verdict.UNKNOWN),
        (None, 3.0, Verdict.UNKNOWN),
        (float("nan"), 20.0, Verdict.UNKNOWN),
        (float("inf"), 20.0, Verdict.UNKNOWN),
    ],
)
def test_a_line_is_crossed_or_not_or_nobody_knows(late, orders, verdict):
    program = compile_expression(LATE, METRICS)

    finding = program.judge({"late_delivery_rate": late, "total_orders": orders})

    assert finding.verdict is verdict


def test_what_is_missing_is_named_and_never_a_breach():
    program = compile_expression("avg_review_score < 3.0 || total_orders > 10.0", METRICS)

    assert program.judge({"total_orders": 11.0}) == Finding(
        Verdict.UNKNOWN, "avg_review_score is not known"
    )


def test_an_error_inside_is_unknown_with_its_reason():
    program = compile_expression("1 / int(total_orders) > 2", METRICS)

    assert program.judge({"total_orders": 0.0}) == Finding(Verdict.UNKNOWN, "divide by zero")


@pytest.mark.parametrize(
    "expression",
    [
        "[1.0, 2.0].all(a, [1.0, 2.0].exists(b, a + b > total_orders))",
        "[[1]].map(x, x + x + x).map(x, x + x + x)[0].size() > 0 && total_orders > 1.0",
        "[1.0] // why\n . filter // not\n (a, true).exists_one(b, b > total_orders)",
    ],
)
def test_loops_do_not_multiply(expression):
    fault = fault_of(expression)

    assert fault.message == "It loops more than once."


VALUES = st.none() | st.floats()
EXPRESSIONS = [
    LATE,
    "1 / int(total_orders) > 2 || late_delivery_rate * 1e300 > avg_review_score",
    "string(total_orders).matches('[0-9]+') == (late_delivery_rate / avg_review_score > 1.0)",
    "[total_orders, late_delivery_rate].exists(one, one > avg_review_score)",
]


@given(st.sampled_from(EXPRESSIONS), st.fixed_dictionaries(dict.fromkeys(METRICS, VALUES)))
def test_no_value_whatever_makes_it_raise_or_lets_the_unknown_breach(expression, known):
    program = compile_expression(expression, METRICS)

    finding = program.judge(known)

    assert finding.verdict in set(Verdict)
    if any(known[metric] is None for metric in program.metrics):
        assert finding.verdict is Verdict.UNKNOWN


@given(st.text(max_size=60))
def test_no_text_whatever_gets_anything_but_a_refusal_with_remedies(expression):
    with pytest.raises(RefusedExpression) as refused:
        compile_expression(expression, METRICS)

    assert all(fault.remedy for fault in refused.value.found)
