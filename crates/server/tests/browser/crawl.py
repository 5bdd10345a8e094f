"""Finds the server's pages as a visitor would: by following links from Today, a few of each kind."""

import re

from server import routes

# At most so many pages of one route: the second incident looks like the first.
OF_A_KIND = 2
# Where following a link would do something, or leads away.
LEAVE_ALONE = re.compile(r"/sign-out|/export/|/static/|/assets/|\.(csv|xlsx|json|pdf|md|svg|ics|toml|log|txt)$|/api/|[?&]")


def pattern(route):
    return re.compile("^" + re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(route)) + "$")


PATTERNS = {route: pattern(route) for route in routes()}


def route_of(path):
    """The route that answers at a path; one without a parameter goes before one with."""
    fitting = [route for route, fits in PATTERNS.items() if fits.match(path)]
    return min(fitting, key=lambda route: route.count("{"), default=None)


def pages(window, server, start="/"):
    """Opens each page and yields its route; the page is there to be looked at until the next is asked for."""
    waiting, seen, counts = [start], set(), {}
    while waiting:
        path = waiting.pop(0)
        route = route_of(path)
        if path in seen or route is None or counts.get(route, 0) >= OF_A_KIND:
            continue
        seen.add(path)
        answer = window.page.goto(server.url + path)
        kind = answer.headers.get("content-type", "")
        if not kind.startswith("text/html"):
            continue
        assert answer.status < 400, f"a link leads to {path}, which answers {answer.status}"
        counts[route] = counts.get(route, 0) + 1
        found = window.run("[...document.querySelectorAll('a[href]')].map(a => a.href)")
        local = [link.removeprefix(server.url).split("#")[0] for link in found if link.startswith(server.url + "/")]
        waiting += [link for link in local if not LEAVE_ALONE.search(link)]
        yield route
