"""The part of GraphQL that scenarios use: fields, aliases, arguments, variables, inline fragments; no named fragments, no directives."""

import json
import re

TOKEN = re.compile(r'[\s,]+|#[^\n]*|("(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\.\.|[{}()\[\]:=!$])')


class Parser:
    def __init__(self, document, variables):
        self.tokens, self.at, self.variables = [], 0, variables
        position = 0
        while position < len(document):
            match = TOKEN.match(document, position)
            if not match:
                raise ValueError(f"cannot read the query at {document[position:position + 20]!r}")
            if match.group(1):
                self.tokens.append(match.group(1))
            position = match.end()

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, expected=None):
        token = self.peek()
        if token is None or (expected and token != expected):
            raise ValueError(f"expected {expected}, found {token}")
        self.at += 1
        return token

    def document(self):
        if self.peek() == "query":
            self.take()
            if self.peek() not in ("{", "("):
                self.take()
            if self.peek() == "(":
                self.variable_definitions()
        return self.selection()

    def variable_definitions(self):
        self.take("(")
        while self.peek() != ")":
            self.take("$")
            name = self.take()
            self.take(":")
            while self.peek() not in ("=", "$", ")"):
                self.take()
            if self.peek() == "=":
                self.take()
                self.variables.setdefault(name, self.value())
        self.take(")")

    def selection(self):
        """[(answer's name, field, arguments, selection or None)]; an inline fragment: (None, type, {}, selection)"""
        fields = []
        self.take("{")
        while self.peek() != "}":
            alias = name = self.take()
            if name == "...":
                self.take("on")
                fields.append((None, self.take(), {}, self.selection()))
                continue
            if self.peek() == ":":
                self.take()
                name = self.take()
            arguments = {}
            if self.peek() == "(":
                arguments = self.pairs("(", ")")
            fields.append((alias, name, arguments, self.selection() if self.peek() == "{" else None))
        self.take("}")
        return fields

    def pairs(self, opening, closing):
        found = {}
        self.take(opening)
        while self.peek() != closing:
            name = self.take()
            self.take(":")
            if self.peek() == "$" and self.tokens[self.at + 1] not in self.variables:
                self.at += 2  # an absent variable is an argument not given
                continue
            found[name] = self.value()
        self.take(closing)
        return found

    def value(self):
        token = self.take()
        if token == "$":
            return self.variables.get(self.take())
        if token == "[":
            values = []
            while self.peek() != "]":
                values.append(self.value())
            self.take("]")
            return values
        if token == "{":
            self.at -= 1
            return self.pairs("{", "}")
        if token[0] == '"' or token[0] in "-0123456789" or token in ("true", "false", "null"):
            return json.loads(token)
        return token  # an enum value


def parse(document, variables=None):
    return Parser(document, dict(variables or {})).document()


def project(result, selection):
    """What the selection takes from a result, under the answer's names; a field with arguments is a function of them."""
    if selection is None or result is None:
        return result
    if isinstance(result, list):
        return [project(item, selection) for item in result]
    taken = {}
    for alias, name, arguments, inner in selection:
        if alias is None:
            taken |= project(result, inner) if result["__typename"] == name else {}
            continue
        value = result[name]
        if callable(value):
            value = value({name: value for name, value in arguments.items() if value is not None})
        taken[alias] = project(value, inner)
    return taken
