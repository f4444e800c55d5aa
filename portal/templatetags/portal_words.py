"""Filters of the portal's own words."""

from django import template

from portal import causes

register = template.Library()
register.filter("cause_words", causes.cause_words)
