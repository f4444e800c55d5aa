from django.db import migrations

COUNT = """
INSERT INTO monitoring_orderday
  (party_id, day, currency, placed, completed, clean_orders, completed_amount, clean_amount)
SELECT o.party_id, (told.at AT TIME ZONE market.zone)::date, o.currency,
       count(*) FILTER (WHERE o.outcome = 'placed'),
       count(*) FILTER (WHERE o.outcome = 'completed'),
       count(*) FILTER (WHERE told.clean),
       coalesce(sum(o.amount) FILTER (WHERE o.outcome = 'completed'), 0),
       coalesce(sum(o.amount) FILTER (WHERE told.clean), 0)
FROM monitoring_order o
JOIN parties_party party ON party.id = o.party_id
JOIN governance_market market ON market.code = party.market_id
CROSS JOIN LATERAL (
  SELECT CASE o.outcome WHEN 'placed' THEN o.placed_at ELSE coalesce(o.settled_at, o.placed_at) END,
         o.outcome = 'completed' AND NOT EXISTS (
           SELECT FROM monitoring_order spoilt
           WHERE spoilt.party_id = o.party_id AND spoilt.external_id = o.external_id
             AND spoilt.outcome IN ('returned', 'refunded', 'cancelled', 'sample'))
) AS told (at, clean)
WHERE o.outcome IN ('placed', 'completed')
GROUP BY 1, 2, 3
"""
MARK = """
INSERT INTO monitoring_earningdue (party_id, marked_at)
SELECT party_id, max(recorded_at) FROM monitoring_order GROUP BY party_id
"""


class Migration(migrations.Migration):
    """Orders that came before there were days are counted once; their credit falls due."""

    dependencies = [
        ("governance", "0002_append_only"),
        ("monitoring", "0007_order_days"),
    ]

    operations = [
        migrations.RunSQL([COUNT], ["DELETE FROM monitoring_orderday"]),
        migrations.RunSQL([MARK], ["DELETE FROM monitoring_earningdue"]),
    ]
