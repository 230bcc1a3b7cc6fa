/** Python services: where they start, which routes they have, what reaches their handlers. */

import { describe, expect, test } from "vitest";
import { type Workspace, workspace } from "../support/workspace";

const routesOf = ({ view }: Workspace) =>
  view.routes().map(({ method, path, chain }) => {
    const last = chain.at(-1)?.function;
    return [method, path, last === undefined ? undefined : last.file.scopes[last.scope]?.name];
  });

const originsOf = (at: Workspace, path: string, callee: string): readonly string[] => {
  const call = at.call(path, callee);
  const [value] = call.operation.arguments;
  return value === undefined ? [] : at.view.origins(call.file, value).map(({ part }) => part);
};

describe("FastAPI", () => {
  const program = {
    "app/main.py": `from fastapi import FastAPI
from app.api import orders
app = FastAPI()
app.include_router(orders.router, prefix="/api")
`,
    "app/api/orders.py": `from fastapi import APIRouter, Depends, Request, UploadFile
from pydantic import BaseModel
router = APIRouter(prefix="/orders")

class Order(BaseModel):
    name: str

def current_user(request: Request):
    return request.headers["x-user"]

@router.get("/{order_id}/{rest:path}")
async def read_order(order_id: str, rest: str, count: int, q: str = ""):
    use_segment(order_id)
    use_rest(rest)
    use_count(count)
    use_q(q)

@router.post("", dependencies=[Depends(current_user)])
async def add_order(order: Order, raw: dict, request: Request, file: UploadFile):
    use_order(order)
    use_raw(raw)
    use_json(await request.json())
    use_name(file.filename)
`,
  };

  test("one service with its routers, in folders without a file of their own too", async () => {
    const at = await workspace(program);
    const [service, ...others] = at.view.services();
    expect(others).toEqual([]);
    expect(service?.kind).toBe("http-server");
    expect([...(service?.loaded ?? [])].map(({ path }) => path).sort()).toEqual(["app/api/orders.py", "app/main.py"]);
    expect(routesOf(at)).toEqual([
      ["get", "/orders/{order_id}/{rest:path}", "read_order"],
      ["post", "/orders", "add_order"],
    ]);
    const chain = at.view.routes()[1]?.chain.map(({ function: stage }) => stage?.file.scopes[stage.scope]?.name);
    expect(chain).toEqual(["current_user", "add_order"]);
  });

  test("handlers and what they depend on run in requests", async () => {
    const at = await workspace(program);
    for (const name of ["read_order", "current_user"])
      expect([...at.view.context(at.function("app/api/orders.py", name))]).toEqual(["request"]);
  });

  test("what parameters bring is told by path, type and request", async () => {
    const at = await workspace(program);
    const origins = (callee: string) => originsOf(at, "app/api/orders.py", callee);
    expect(origins("use_segment")).toEqual(["segment"]);
    expect(origins("use_rest")).toEqual(["params"]);
    expect(origins("use_count")).toEqual([]);
    expect(origins("use_q")).toEqual(["query"]);
    expect(origins("use_order")).toEqual([]);
    expect(origins("use_raw")).toEqual(["body"]);
    expect(origins("use_json")).toEqual(["body"]);
    expect(origins("use_name")).toEqual(["filename"]);
  });
});

describe("dependencies of FastAPI at parameters", () => {
  const program = {
    "app/deps.py": `from typing import Annotated
import requests
from fastapi import Depends, Request

def current_user(request: Request):
    return request.headers["x-user"]

async def session():
    with requests.Session() as held:
        yield held

User = Annotated[str, Depends(current_user)]
Other = int
`,
    "app/main.py": `from typing import Annotated
from fastapi import Depends, FastAPI
from .deps import Other, User, session
app = FastAPI()

@app.get("/default")
def by_default(held=Depends(session)):
    return held.get("https://a.example")

@app.get("/annotated")
def annotated(held: Annotated[object, Depends(session)]):
    return held.get("https://b.example")

@app.get("/alias")
def by_alias(user: User, other: Other):
    return user
`,
  };

  test("are stages of the route, in whatever way they are written", async () => {
    const at = await workspace(program);
    const chains = at.view
      .routes()
      .map(({ chain }) => chain.map(({ function: stage }) => stage?.file.scopes[stage.scope]?.name));
    expect(chains).toEqual([
      ["session", "by_default"],
      ["session", "annotated"],
      ["current_user", "by_alias"],
    ]);
  });

  test("give the parameter what they return or yield, and run in requests", async () => {
    const at = await workspace(program);
    for (const index of [0, 1]) expect(at.call("app/main.py", "held.get", index).symbol).toBe("requests.Session.get");
    for (const name of ["current_user", "session"])
      expect([...at.view.context(at.function("app/deps.py", name))]).toEqual(["request"]);
  });

  test("of another library of that name are none", async () => {
    const at = await workspace({
      "app.py": `from market import Security
import requests

def session():
    return requests.Session()

def load(held=Security(session)):
    return held.get("https://a.example")
`,
    });
    expect(at.call("app.py", "held.get").symbol).toBeUndefined();
  });
});

describe("Flask", () => {
  test("blueprints, methods, and the request every handler shares", async () => {
    const at = await workspace({
      "server.py": `import argparse
from flask import Flask
from views import pages
app = Flask(__name__)
app.register_blueprint(pages)
`,
      "views.py": `from flask import Blueprint, request
pages = Blueprint("pages", __name__, url_prefix="/pages")

@pages.route("/<name>", methods=["GET", "POST"])
def page(name):
    use_name(name)
    use_json(request.get_json())
    use_form(request.form["title"])
    use_query(request.args.get("q"))
`,
    });
    expect(at.view.services().map(({ entry }) => entry.file.path)).toEqual(["server.py"]);
    expect(routesOf(at)).toEqual([["post", "/pages/<name>", "page"]]);
    expect(originsOf(at, "views.py", "use_name")).toEqual(["segment"]);
    expect(originsOf(at, "views.py", "use_json")).toEqual(["body"]);
    expect(originsOf(at, "views.py", "use_form")).toEqual(["form"]);
    expect(originsOf(at, "views.py", "use_query")).toEqual(["query"]);
  });
});

describe("Django", () => {
  const program = {
    "config/wsgi.py": `import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
`,
    "config/asgi.py": "from django.core.asgi import get_asgi_application\napplication = get_asgi_application()\n",
    "config/__init__.py": "",
    "config/settings.py": 'INSTALLED_APPS = ["django.contrib.admin", "shop"]\nROOT_URLCONF = "config.urls"\n',
    "config/urls.py": `from django.urls import include, path
urlpatterns = [path("shop/", include("shop.urls"))]
`,
    "shop/__init__.py": "",
    "shop/models.py": "",
    "shop/urls.py": `from django.urls import path
from rest_framework.routers import DefaultRouter
from . import views
router = DefaultRouter()
router.register("items", views.Items)
urlpatterns = [path("orders/", views.orders), path("cart/", views.Cart.as_view())]
`,
    "shop/views.py": `from django.views import View
from django.views.decorators.http import require_POST
from rest_framework import viewsets

@require_POST
def orders(request):
    use_post(request.POST["name"])

class Cart(View):
    def get(self, request):
        use_get(request.GET["q"])

    def post(self, request):
        use_own(self.request.body)

class Items(viewsets.ModelViewSet):
    def create(self, request):
        use_data(request.data)
`,
  };

  test("settings and URL patterns name what the program loads", async () => {
    const at = await workspace(program);
    const services = at.view.services();
    expect(services.map(({ entry }) => entry.file.path)).toEqual(["config/wsgi.py"]);
    const loaded = [...(services[0]?.loaded ?? [])].map(({ path }) => path);
    expect(loaded).toEqual(
      expect.arrayContaining(["config/urls.py", "shop/urls.py", "shop/views.py", "shop/models.py"]),
    );
  });

  test("functions, class views and view sets answer requests", async () => {
    const at = await workspace(program);
    expect(routesOf(at)).toEqual(
      expect.arrayContaining([
        ["post", "/orders/", "orders"],
        ["get", "/cart/", "get"],
        ["post", "/cart/", "post"],
        ["post", "/items", "create"],
      ]),
    );
    const origins = (callee: string) => originsOf(at, "shop/views.py", callee);
    expect([origins("use_post"), origins("use_get"), origins("use_own"), origins("use_data")]).toEqual([
      ["form"],
      ["query"],
      ["body"],
      ["body"],
    ]);
    expect([...at.view.context(at.function("shop/views.py", "create"))]).toEqual(["request"]);
  });
});

describe("other servers", () => {
  test("aiohttp, Tornado, the standard library and Lambda", async () => {
    const at = await workspace({
      "a.py": `from aiohttp import web
async def take(request):
    use_a(await request.json())
app = web.Application()
app.router.add_post("/a", take)
`,
      "b.py": `import tornado.web
class Take(tornado.web.RequestHandler):
    def post(self):
        use_b(self.get_body_argument("x"))
app = tornado.web.Application([(r"/b", Take)])
`,
      "c.py": 'def lambda_handler(event, context):\n    use_c(event["body"])\n',
    });
    expect(at.view.entryPoints().map(({ kind, file }) => [kind, file.path])).toEqual([
      ["http-server", "a.py"],
      ["http-server", "b.py"],
      ["serverless", "c.py"],
    ]);
    expect(originsOf(at, "a.py", "use_a")).toEqual(["body"]);
    expect(originsOf(at, "b.py", "use_b")).toEqual(["form"]);
    expect(originsOf(at, "c.py", "use_c")).toEqual(["body"]);
    expect([...at.view.context(at.function("b.py", "post"))]).toEqual(["request"]);
  });
});

describe("bots", () => {
  test("a bot is a worker, and messages run its handlers", async () => {
    const at = await workspace({
      "one.py": `from telegram.ext import ApplicationBuilder, CommandHandler
async def begin(update, context):
    return 1
app = ApplicationBuilder().token("x").build()
app.add_handler(CommandHandler("begin", begin))
app.run_polling()
`,
      "two.py": `from discord.ext import commands
bot = commands.Bot(command_prefix="!")

@bot.command()
async def ping(ctx):
    return 1

bot.run("x")
`,
    });
    expect(at.view.services().map(({ kind, entry }) => [kind, entry.file.path])).toEqual([
      ["worker", "one.py"],
      ["worker", "two.py"],
    ]);
    expect([...at.view.context(at.function("one.py", "begin"))]).toEqual(["request"]);
    expect([...at.view.context(at.function("two.py", "ping"))]).toEqual(["request"]);
  });
});

describe("who runs a module", () => {
  const command = "import click\nfrom work import run\n\n@click.command()\ndef main():\n    run()\n";

  test("only a command, where nothing of the workspace goes on running", async () => {
    const { view, file } = await workspace({ "shop/main.py": command, "shop/work.py": "def run():\n    return 1\n" });
    expect(view.runBy(file("shop/work.py"))).toEqual({ kind: "terminal", by: "shop/main.py" });
  });

  test("perhaps a service, where something serves, waits, or nothing is seen to load it", async () => {
    const work = "def run():\n    return 1\n";
    const others = [
      "from flask import Flask\n",
      "import time\nwhile True:\n    time.sleep(5)\n",
      "def lambda_handler(event, context):\n    return 1\n",
    ];
    for (const other of others) {
      const { view, file } = await workspace({ "shop/main.py": command, "shop/work.py": work, "other.py": other });
      expect(view.runBy(file("shop/work.py"))).toBeUndefined();
    }
    const { view, file } = await workspace({ "shop/work.py": work });
    expect(view.runBy(file("shop/work.py"))).toBeUndefined();
  });
});
