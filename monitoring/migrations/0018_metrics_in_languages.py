from django.db import migrations, models

# Of the metrics that came with 0005: title and definition.
WORDS = {
    "total_orders": {
        "es": ("Pedidos", "Pedidos recibidos en el periodo."),
        "zh-hans": ("订单数", "统计期内收到的订单。"),
        "id": ("Pesanan", "Pesanan yang diterima dalam periode."),
    },
    "total_revenue": {
        "es": ("Ingresos", "Productos y envío de esos pedidos."),
        "zh-hans": ("收入", "这些订单的商品金额和运费。"),
        "id": ("Pendapatan", "Barang dan ongkos kirim dari pesanan itu."),
    },
    "avg_order_value": {
        "es": ("Valor medio del pedido", "Ingresos divididos entre los pedidos."),
        "zh-hans": ("平均订单金额", "收入除以订单数。"),
        "id": ("Nilai rata-rata pesanan", "Pendapatan dibagi jumlah pesanan."),
    },
    "late_delivery_rate": {
        "es": (
            "Tasa de entregas tardías",
            "Pedidos entregados después del día prometido, divididos entre todos los entregados.",
        ),
        "zh-hans": ("延迟送达率", "晚于承诺日期送达的订单数除以全部已送达订单数。"),
        "id": (
            "Tingkat keterlambatan pengantaran",
            "Pesanan yang tiba setelah hari yang dijanjikan, dibagi semua pesanan yang diantar.",
        ),
    },
    "avg_review_score": {
        "es": ("Valoración media", "Media de las valoraciones de los compradores, de 1 a 5."),
        "zh-hans": ("平均评分", "买家评分的平均值，1 至 5 分。"),
        "id": ("Ulasan rata-rata", "Rata-rata ulasan pembeli, 1 sampai 5."),
    },
    "total_product_value": {
        "es": ("Valor de los productos", "Ingresos sin el envío."),
        "zh-hans": ("商品金额", "不含运费的收入。"),
        "id": ("Nilai barang", "Pendapatan tanpa ongkos kirim."),
    },
    "total_freight_value": {
        "es": ("Valor del envío", "Envío que pagaron los compradores."),
        "zh-hans": ("运费金额", "买家支付的运费。"),
        "id": ("Nilai ongkos kirim", "Ongkos kirim yang dibayar pembeli."),
    },
}


def translate(apps, schema_editor):
    """Only where nobody has described them otherwise."""
    rows = apps.get_model("monitoring", "Metric").objects.using(schema_editor.connection.alias)
    known = {row.code: row for row in rows.all()}
    for code, languages in WORDS.items():
        metric = known.get(code)
        if metric and metric.title == TITLES[code]:
            metric.translations = {
                language: {"title": title, "definition": definition}
                for language, (title, definition) in languages.items()
            }
            metric.save(update_fields=["translations"])


TITLES = {
    "total_orders": "Orders",
    "total_revenue": "Revenue",
    "avg_order_value": "Average order value",
    "late_delivery_rate": "Late delivery rate",
    "avg_review_score": "Average review",
    "total_product_value": "Value of goods",
    "total_freight_value": "Value of freight",
}


class Migration(migrations.Migration):
    """What a number means, in the language of whoever is judged by it."""

    dependencies = [("monitoring", "0017_what_excused_rows_leave")]

    operations = [
        migrations.AddField(
            "metric",
            "translations",
            models.JSONField(
                blank=True,
                default=dict,
                help_text="By language: title, definition and formula. What is missing is shown as it is.",  # noqa: E501
            ),
        ),
        migrations.RunPython(translate, migrations.RunPython.noop),
    ]
