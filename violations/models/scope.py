"""Whose rows one may see."""

from governance.ledger import AppendOnlyQuerySet


class OfParties(AppendOnlyQuerySet):
    """Rows about parties: staff and keys see all, members those of their own."""

    party_path = "party__"

    def visible_to(self, principal):
        if principal.sees_all_parties:
            return self
        if principal.user_id is None:
            return self.none()
        return self.filter(
            **{
                f"{self.party_path}memberships__user_id": principal.user_id,
                f"{self.party_path}memberships__ended_at__isnull": True,
            }
        )
