"""What a metric may be called, in which languages."""

import pytest
import time_machine

from governance.errors import InvalidInput
from governance.models import Event
from monitoring import services
from monitoring.models import Metric
from tests.monitoring.factories import ANALYST, MARCH_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_march_1")]


@pytest.fixture
def on_march_1():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_a_metric_is_named_in_languages_that_there_are_and_later_ones_are_added():
    told = {"es": {"title": "Cancelados"}}
    for wrong, field in (
        ({"xx": {"title": "?"}}, "translations.xx"),
        ({"es": {"unit": "?"}}, "translations.es.unit"),
        ({"es": {"title": "x" * 121}}, "translations.es.title"),
    ):
        with pytest.raises(InvalidInput) as refused:
            make("cancel_rate", translations=wrong)
        assert refused.value.faults[0]["field"] == field

    make("cancel_rate", translations=told)
    again = make("cancel_rate", translations={"id": {"title": "Batal"}, "es": {"title": "Otro"}})

    assert again.translations == {"es": {"title": "Cancelados"}, "id": {"title": "Batal"}}
    assert again.in_language("es").title == "Cancelados"
    assert again.in_language("zh-hans").title == again.title == "Cancelled"
    assert Event.objects.filter(name="metric.translated").count() == 1


def make(code, **more):
    return services.create_metric(code=code, title="Cancelled", unit="fraction", by=ANALYST, **more)


def test_a_metric_has_a_name_that_rules_can_write():
    made = services.create_metric(
        code="cancel_rate", title="Cancelled", unit="fraction", window_days=30, by=ANALYST
    )

    again = services.create_metric(code="cancel_rate", title="Else", unit="count", by=ANALYST)
    for code in ("Cancel", "cancel-rate", "1st", "in", "", "x" * 61):
        with pytest.raises(InvalidInput):
            services.create_metric(code=code, title="No", unit="count", by=ANALYST)

    assert again == made
    assert Metric.objects.get(code="cancel_rate").title == "Cancelled"
    assert Event.objects.filter(name="metric.created").count() == 1
