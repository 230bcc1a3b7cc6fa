"""A program with holes: each marked line is replaced by that snippet, expanded with its defaults.

python.test.ts fills it, compiles it, and runs every case in a real Python, beside the kit as a project gets it.
"""

import asyncio
import contextlib
import glob
import http.server
import io
import json
import logging
import math
import os
import re
import signal
import sys
import tempfile
import threading
import time
import types
import urllib.error
import uuid
from typing import TypedDict
from urllib.parse import urlsplit

#> imports

path = "state.json"
state = {"runs": 1}
order_id = "7"
order_ids = ["1", "2", "3"]
saved = []
save = saved.append


class Unavailable(Exception):
    status_code = 503


class BadRequest(Exception):
    status_code = 400


class Order(TypedDict):
    id: str
    amount: float


class Loader:
    """Raises these errors, one a call, and works from then on; counts how many calls are under way.

    With `together`, no call ends before that many are under way at once: a slow machine may start them one by one.
    """

    def __init__(self, *errors, together=1):
        self.errors = list(errors)
        self.calls = self.running = self.most = 0
        self.together = together
        self.lock = threading.Condition()

    def __call__(self, key):
        with self.lock:
            self.calls += 1
            self.running += 1
            self.most = max(self.most, self.running)
            error = self.errors.pop(0) if self.errors else None
            self.lock.notify_all()
            self.lock.wait_for(lambda: self.most >= self.together, timeout=30)
        time.sleep(0.002)
        with self.lock:
            self.running -= 1
        if key == "bad":
            raise BadRequest("bad request")
        if error is not None:
            raise error
        return f"loaded {key}"

    async def load_async(self, key):
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        return self.__class__.__call__(self, key)


class Routes:
    """As much of a web framework as a route needs."""

    def __init__(self):
        self.handlers = {}

    def get(self, route):
        return lambda handler: self.handlers.setdefault(route, handler)


class Message:
    def __init__(self, body):
        self.id, self.body, self.is_acked = f"m-{body}", body, False

    def ack(self):
        self.is_acked = True


@contextlib.contextmanager
def serving(*statuses):
    """An address that answers with these statuses, one a request, and with 200 and an order from then on."""
    left = list(statuses)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = b'{"id": "7", "amount": 2}'
            self.send_response(left.pop(0) if left else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextlib.contextmanager
def raises(kind, text=""):
    try:
        yield
    except kind as error:
        assert text in str(error), f"{text!r} is not in {error!r}"
        return
    raise AssertionError(f"no {kind.__name__}")


@contextlib.contextmanager
def logged():
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def bw_retry():
    load = Loader(Unavailable(), Unavailable())
    #> bw-retry
    assert (result, load.calls) == ("loaded 7", 3)


async def bw_retry_async():
    loader = Loader(Unavailable(), Unavailable())
    load_async = loader.load_async
    #> bw-retry-async
    assert (result, loader.calls) == ("loaded 7", 3)


def bw_retry_decorator():
    load = Loader(Unavailable())
    #> bw-retry-decorator
    assert (load_order("7"), load.calls) == ("loaded 7", 2)


def bw_fetch():
    #> bw-fetch
    with serving(503, 503) as url:
        assert fetch_order(url)["id"] == "7"
    with serving(404) as url, raises(urllib.error.HTTPError, "404"):
        fetch_order(url)


def bw_fetch_deadline():
    def ask(url):
        #> bw-fetch-deadline
        return response

    with serving() as url:
        assert ask(url).json()["id"] == "7"
    with serving(500) as url, raises(urllib.error.HTTPError, "500"):
        ask(url)


def bw_client():
    asked = []
    answers = [Unavailable(), None]

    def get_with_deadline(url, timeout):
        asked.append(url)
        error = answers.pop(0)

        def raise_for_status():
            if error is not None:
                raise error

        return types.SimpleNamespace(raise_for_status=raise_for_status, json=lambda: {"id": "7"})

    #> bw-client
    assert get_payments("orders/7") == {"id": "7"}
    assert asked == ["http://localhost:8080/orders/7"] * 2


async def bw_deadline():
    load_async = Loader().load_async
    #> bw-deadline
    assert result == "loaded 7"

    async def late(load_async):
        real = Deadline

        def short(_seconds):
            return real(0.01)

        globals()["Deadline"] = short
        try:
            #> bw-deadline
            return result
        finally:
            globals()["Deadline"] = real

    async def hanging(_key):
        await asyncio.Event().wait()

    with raises(DeadlineExceeded):
        await late(hanging)


def bw_deadline_loop():
    load = Loader()
    #> bw-deadline-loop
    assert load.calls == 3
    with raises(DeadlineExceeded), Deadline(0.01):
        time.sleep(0.02)
        #> bw-deadline-loop
    assert load.calls == 3


def bw_lock():
    with open(path, "w", encoding="utf-8") as file:
        file.write("{}")

    def change():
        #> bw-lock
        pass

    threads = [threading.Thread(target=change) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open(path, encoding="utf-8") as file:
        assert json.load(file) == {"runs": 8}


async def bw_lock_async():
    async def save_async(key):
        save(key)

    #> bw-lock-async
    assert saved[-1] == "7"


def bw_write():
    #> bw-write
    with open(path, encoding="utf-8") as file:
        assert json.load(file) == state
    assert os.listdir(".") == [path]


def bw_journal():
    applied = []
    apply = applied.append

    def run(journal):
        journal.append("first")

    for _ in range(2):
        #> bw-journal
        pass
    assert applied == ["first"]


def bw_journal_append():
    applied = []
    apply = applied.append
    change = {"id": "7"}
    with Journal("orders.journal") as journal:
        #> bw-journal-append
        assert (applied, journal.sequence) == ([change], 1)


def bw_checkpoint():
    load = Loader(None, None, BadRequest("bad request"))

    def run():
        #> bw-checkpoint
        pass

    with raises(BadRequest):
        run()
    run()
    assert load.calls == 4, "the two that were done are not done again"
    run()
    assert load.calls == 7, "a new run of the job begins anew"


def bw_flow():
    load = Loader()
    #> bw-flow
    (file,) = glob.glob("flow_logs/*l")
    with open(file, encoding="utf-8") as lines:
        actions = {json.loads(line)["action"] for line in lines}
    assert {"read", "save"} <= actions, actions


def bw_flow_log():
    with flow("operation"):
        #> bw-flow-log
        pass
    (file,) = glob.glob("flow_logs/*l")
    with open(file, encoding="utf-8") as lines:
        assert any('"saved"' in line and '"7"' in line for line in lines)


def bw_classify():
    def run(load):
        #> bw-classify
        pass

    run(Loader(Unavailable()))
    assert saved[-1] == "7"
    with raises(BadRequest):
        run(Loader(BadRequest()))


def bw_classify_switch():
    def run(load):
        #> bw-classify-switch
        pass

    run(Loader(Unavailable()))
    assert saved[-1] == "7"
    with logged() as lines:
        run(Loader(BadRequest("no such order")))
    assert "no such order" in lines.getvalue()
    with raises(RuntimeError, "who knows"):
        run(Loader(RuntimeError("who knows")))


def bw_validate():
    text = '{"id": "7", "amount": 2}'
    #> bw-validate
    assert order == {"id": "7", "amount": 2}
    with raises(ValidationError, "order.amount"):
        parse(Order, {"id": "7", "amount": "2"}, "order")
    with raises(ValidationError, "order.id"):
        parse(Order, {"id": 7, "amount": 2}, "order")


def bw_handler():
    #> bw-handler
    assert create_order('{"id": "7", "amount": 2}') == ({"id": "7", "amount": 2}, 201)
    answer, status = create_order('{"id": "7"}')
    assert status == 400 and "body.amount" in answer["error"], answer
    assert create_order("{")[1] == 400
    assert saved[-1] == "7"


def bw_handler_classified():
    load = Loader(Unavailable(), BadRequest())
    #> bw-handler-classified
    assert show_order("7")[1:] == (503, {"Retry-After": "1"})
    with raises(BadRequest):
        show_order("7")
    assert show_order("7") == ("loaded 7", 200, {})


def bw_validate_fields():
    def check(form):
        #> bw-validate-fields
        pass

    check({"name": "a", "email": "a@example.org"})
    with raises(ValidationError, "email"):
        check({"name": "a", "email": " "})


def bw_validate_choice():
    form = {"size": "small"}
    #> bw-validate-choice
    assert size == "small"
    form = {"size": "huge"}
    with raises(ValidationError, "size"):
        #> bw-validate-choice
        pass


def bw_validate_url():
    url = "http://127.0.0.1/admin"
    with raises(ValidationError, "url"):
        #> bw-validate-url
        pass


def bw_validate_upload():
    upload = types.SimpleNamespace(filename="a/b/report.pdf", size=100, content_type="application/pdf")
    #> bw-validate-upload
    assert name == "report.pdf"
    upload.filename = "run.exe"
    with raises(ValidationError, "file"):
        #> bw-validate-upload
        pass


def bw_health():
    app = Routes()
    up = [True]

    def ping():
        return up[0]

    #> bw-health
    assert [app.handlers[route]()[1] for route in ("/livez", "/readyz")] == [200, 200]
    assert "database" in app.handlers["/readyz"]()[0]
    up[0] = False
    health.register("database", ping)
    assert [app.handlers[route]()[1] for route in ("/livez", "/readyz")] == [200, 503]


def bw_shutdown():
    pool = types.SimpleNamespace(close=lambda: print("pool closed", flush=True))

    def start(_shutdown):
        os.kill(os.getpid(), signal.SIGTERM)

    #> bw-shutdown


async def bw_shutdown_async():
    async def close():
        print("pool closed", flush=True)

    async def start(_shutdown):
        os.kill(os.getpid(), signal.SIGTERM)

    pool = types.SimpleNamespace(close=close)
    #> bw-shutdown-async


def bw_worker():
    shutdown = types.SimpleNamespace(requested=threading.Event())
    done = []

    def work(key):
        done.append(key)
        shutdown.requested.set()

    #> bw-worker
    assert done == ["7"]


def bw_dlq_consumer():
    messages = [Message("good"), Message("bad"), Message("flaky")]
    failures = [Unavailable(), Unavailable()]

    def handle(body):
        if body == "bad":
            raise BadRequest("bad request")
        if body == "flaky" and failures:
            raise failures.pop()

    #> bw-dlq-consumer
    assert all(message.is_acked for message in messages)
    with DeadLetters("data/orders.dead", "orders") as kept:
        assert [letter.payload for letter in kept.letters()] == ["bad"]


def bw_dlq_replay():
    with DeadLetters("data/orders.dead", "orders") as before:
        for body in ("good", "bad"):
            before.add(body, body, Unavailable())

    def handle(body):
        if body == "bad":
            raise BadRequest("bad request")

    with logged() as lines:
        #> bw-dlq-replay
        assert (counts.done, counts.failed) == (1, 1)
    assert "replayed" in lines.getvalue()


def bw_breaker():
    #> bw-breaker
    for _ in range(5):
        with raises(Unavailable), payments.guard():
            raise Unavailable
    with raises(CircuitOpenError, "payments"), payments.guard():
        pass


def bw_breaker_call():
    payments = CircuitBreaker("payments", failures=1)

    def call(load):
        #> bw-breaker-call
        return result

    assert call(Loader()) == "loaded 7"
    with raises(Unavailable):
        call(Loader(Unavailable()))
    with raises(CircuitOpenError):
        call(Loader())


def bw_breakers():
    #> bw-breakers
    with circuits.get("here").guard():
        assert circuits.states() == {"here": "closed"}


def bw_breakers_call():
    circuits = CircuitBreakers(lambda host: CircuitBreaker(host, failures=1))

    def ask(url):
        #> bw-breakers-call
        return response.status_code

    with serving(503) as down, serving() as up:
        with raises(urllib.error.HTTPError):
            ask(down)
        with raises(CircuitOpenError):
            ask(down)
        assert ask(up) == 200


def bw_bucket():
    #> bw-bucket
    assert [searches.try_take() for _ in range(4)] == [True, True, True, False]


def bw_bucket_take():
    searches = TokenBucket(200, 1)
    searches.try_take()
    #> bw-bucket-take
    searches = TokenBucket(0.01, 1)
    searches.try_take()
    with raises(RateLimitError):
        #> bw-bucket-take
        pass


def bw_buckets():
    #> bw-buckets
    assert [searches.get("a").try_take(3), searches.get("a").try_take(), searches.get("b").try_take()] == [
        True,
        False,
        True,
    ]


def bw_buckets_take():
    searches = TokenBuckets(lambda _: TokenBucket(0.1, 1))

    def search(user_id):
        #> bw-buckets-take
        pass

    search("a")
    search("b")
    with raises(RateLimitError, "too many searches"):
        search("a")


def bw_map():
    load = Loader(together=8)
    order_ids = [str(number) for number in range(30)]
    #> bw-map
    assert (results[-1], load.most) == ("loaded 29", 8)
    load.together = 1
    order_ids = ["bad"]
    with raises(BadRequest):
        #> bw-map
        pass


async def bw_map_async():
    loader = Loader()
    load_async = loader.load_async
    order_ids = [str(number) for number in range(30)]
    #> bw-map-async
    assert (results[-1], loader.most) == ("loaded 29", 8)


async def bw_map_settled():
    load_async = Loader().load_async
    order_ids = ["1", "bad", "3"]
    #> bw-map-settled
    assert (len(outcomes), [str(failure) for failure in failures]) == (3, ["bad request"])


def bw_cooldown():
    #> bw-cooldown
    assert (cooldown.should_process("7"), round(cooldown.record_failure("7"))) == (True, 60)
    assert not cooldown.should_process("7")


def bw_cooldown_loop():
    clock = Clock()
    clock.now = lambda: now
    now = 0
    cooldown = Cooldown(clock=clock)
    cooldown.record_failure("1")
    now = 60
    load = Loader(None, Unavailable("not now"))
    with logged() as lines:
        for _ in range(2):
            #> bw-cooldown-loop
            pass
    assert load.calls == 5, "the one that failed is left alone"
    assert "next try in 60 s" in lines.getvalue()
    assert cooldown.failures("1") == 0, "the one that works again starts anew"


def bw_crash():
    #> bw-crash
    raise RuntimeError("nobody catches this")


def bw_correlation():
    seen = []

    def load(_key):
        seen.append(request_id.get())

    def serve(headers):
        #> bw-correlation
        pass

    serve({"x-request-id": "r-1"})
    serve({"x-request-id": "r 1\nforged line"})
    assert seen[0] == "r-1" and re.fullmatch("[0-9a-f]{32}", seen[1])
    assert request_id.get() == "none"


def bw_metrics():
    #> bw-metrics
    metrics.gauge("depth", "Messages waiting.").set(3)
    assert "depth 3" in metrics.page()


def bw_metric_counter():
    metrics = Metrics()
    #> bw-metric-counter
    assert 'orders_total{status="paid"} 1' in metrics.page()


def bw_metric_duration():
    metrics = Metrics()

    def run(load):
        #> bw-metric-duration
        pass

    run(Loader())
    with raises(BadRequest):
        run(Loader(BadRequest()))
    assert "load_seconds_count 2" in metrics.page()


def bw_metrics_route():
    app, metrics = Routes(), Metrics()
    metrics.gauge("depth", "Messages waiting.").set(3)
    #> bw-metrics-route
    body, status, headers = app.handlers["/metrics"]()
    assert (status, headers) == (200, {"Content-Type": METRICS_TYPE}) and "depth 3\n" in body


def bw_redact():
    value = {"user": "a", "password": "hunter2"}
    with logged() as lines:
        #> bw-redact
        pass
    assert "received" in lines.getvalue() and "hunter2" not in lines.getvalue()


def main():
    for name in sys.argv[1:]:
        saved.clear()
        os.chdir(tempfile.mkdtemp(dir=os.environ["SCRATCH"]))
        result = globals()[name.replace("-", "_")]()
        if asyncio.iscoroutine(result):
            asyncio.run(result)
        print(f"{name} passed", flush=True)


main()
