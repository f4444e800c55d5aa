from django.db import migrations

METRICS = [
    ("total_orders", "Orders", "count", "Orders received in the window."),
    ("total_revenue", "Revenue", "amount", "Goods and freight of those orders."),
    ("avg_order_value", "Average order value", "amount", "Revenue divided by orders."),
    (
        "late_delivery_rate",
        "Late delivery rate",
        "fraction",
        "Delivered orders that arrived after the promised day, divided by all delivered orders.",
    ),
    ("avg_review_score", "Average review", "stars", "Mean of the buyers' reviews, 1 to 5."),
    ("total_product_value", "Value of goods", "amount", "Revenue without freight."),
    ("total_freight_value", "Value of freight", "amount", "Freight that buyers paid."),
]


def add(apps, schema_editor):
    metric = apps.get_model("monitoring", "Metric")
    for code, title, unit, definition in METRICS:
        metric.objects.get_or_create(
            code=code, defaults={"title": title, "unit": unit, "definition": definition}
        )


class Migration(migrations.Migration):
    """The numbers that a seller's dispatch and service are judged by."""

    dependencies = [("monitoring", "0004_note_arrivals")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
