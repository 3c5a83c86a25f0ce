"""Small words of the account's pages."""

from django import template

from apps.console.account import described

register = template.Library()
register.filter("described", described)
