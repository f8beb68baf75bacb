"""`{% url %}`, of a page whose address holds numbers alone, without reversing its name each time.

A template builtin in the place of Django's tag, which still does all else.
"""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.utils.html import conditional_escape

from fostering.core.addresses import quick_address

register = template.Library()


class AddressNode(URLNode):
    def render(self, context: Context) -> Any:
        args = [arg.resolve(context) for arg in self.args]
        url = None if self.kwargs else quick_address(self.view_name.resolve(context), *args)
        if url is None:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = url
            return ""
        return conditional_escape(url) if context.autoescape else url


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    node = django_url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
