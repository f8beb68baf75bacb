"""What a page costs whoever opens it: bytes on the wire, requests, and what moves while it loads."""

from dataclasses import dataclass, field

from playwright.sync_api import Page

# What the browser says moved by itself: how much, and what.
WATCH_SHIFTS = """
window.shifted = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted.push(
    [entry.value, ...entry.sources.map(what => [
      what.node?.innerText?.slice(0, 40) || what.node?.nodeName, what.previousRect.y, what.currentRect.y,
    ])]);
}).observe({type: "layout-shift", buffered: true});
"""
BLOCKING = """() => performance.getEntriesByType("resource")
  .filter(entry => entry.renderBlockingStatus === "blocking").map(entry => entry.name)"""


@dataclass
class Weight:
    """Of one opening of a page with nothing in the cache. `sent` is bytes by address; `shifts` how much moved, and what."""

    sent: dict[str, int] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)
    blocking: list[str] = field(default_factory=list)
    shifts: list[list] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.sent.values())


class Scales:
    """Weighs what a page loads, headers included, as it comes over the wire."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.addresses: dict[str, str] = {}
        self.weight = Weight()
        self.session = page.context.new_cdp_session(page)
        self.session.on("Network.responseReceived", self._received)
        self.session.on("Network.loadingFinished", self._finished)
        self.session.send("Network.enable")
        page.add_init_script(WATCH_SHIFTS)

    def weigh(self, path: str) -> Weight:
        """Open a page and wait until nothing more comes."""
        self.session.send("Network.clearBrowserCache")
        self.weight = Weight()
        status = self.page.goto(path, wait_until="networkidle").status
        assert status == 200, f"{path} answered {status}"
        self.weight.blocking = self.page.evaluate(BLOCKING)
        self.weight.shifts = self.page.evaluate("window.shifted")
        return self.weight

    def _received(self, event: dict) -> None:
        response = event["response"]
        if response["url"].startswith("data:"):
            return
        self.addresses[event["requestId"]] = response["url"]
        headers = {name.lower() for name in response["headers"]}
        if "content-encoding" not in headers:
            self.weight.plain.append(response["url"])

    def _finished(self, event: dict) -> None:
        address = self.addresses.get(event["requestId"])
        if address:
            self.weight.sent[address] = self.weight.sent.get(address, 0) + int(
                event["encodedDataLength"]
            )
