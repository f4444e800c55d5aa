from django.db import migrations

# What was seen last names the brand already; a new version brings its own.
KNOWN = """
UPDATE items_item AS item SET brand = left(latest.brand, 120)
FROM (
  SELECT DISTINCT ON (v.item_id) v.item_id, c.data ->> 'brand' AS brand
  FROM items_itemversion v JOIN governance_content c ON c.id = v.content_id
  ORDER BY v.item_id, v.number DESC
) AS latest
WHERE latest.item_id = item.id AND latest.brand <> '' AND item.brand = ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("items", "0003_brand_and_product_code"),
        ("governance", "0002_append_only"),
    ]

    operations = [migrations.RunSQL(KNOWN, migrations.RunSQL.noop)]
