"""Titles of the courses that come with Goodstanding, so that they are read in every language."""

from django.utils.translation import gettext_lazy as _

TITLES = {
    "brands-and-counterfeits": _("Brands and counterfeits"),
    "community-guidelines": _("The guidelines of the community"),
    "disclosing-promotion-live": _("Say it when you promote: LIVE and video"),
    "dispatch-on-time": _("Dispatch on time"),
    "honest-listings": _("Honest listings"),
    "marketplace-rules": _("The rules of the marketplace, all in one"),
    "prohibited-products": _("Prohibited and restricted products"),
    "vouchers-and-venues": _("Vouchers and venues"),
}
