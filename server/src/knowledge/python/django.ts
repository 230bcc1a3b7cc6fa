/** Django and Django REST framework as servers: URL patterns, views, requests, forms and serializers. */

import type { CallbackModel, CallModel, LibraryModel } from "../model";
import { each, eachProperty } from "../rows";
import { pythonPackage } from "./modules";

const VIEW: CallbackModel = { how: "route", under: ["error-boundary"], parameters: ["django.Request"] };
const PATH: CallModel = { concept: "route", callbacks: { "1": VIEW, view: VIEW } };
const REPLY: CallModel = { concept: "reply" };
const INHERITED: CallModel = { returns: "django.View" };

export const django: readonly LibraryModel[] = [
  ...pythonPackage(
    {
      package: "django",
      source: "docs.djangoproject.com/en/5.2: ref/urls, ref/request-response, ref/forms/api, ref/class-based-views",
      types: {
        "django.View": {
          methods: { as_view: {} },
          properties: { request: "django.Request", kwargs: "input.params" },
        },
        "django.Request": {
          methods: { ...each("get_full_path build_absolute_uri is_secure", {}), read: { returns: "input.body" } },
          properties: {
            ...eachProperty("body data", "input.body"),
            POST: "input.form",
            ...eachProperty("GET query_params", "input.query"),
            ...eachProperty("META headers", "input.headers"),
            COOKIES: "input.cookies",
            FILES: "django.Uploads",
          },
        },
        "django.Uploads": {
          methods: each("get", { returns: "django.Upload" }),
          properties: { "*": "django.Upload" },
        },
        // Django keeps the base name alone (UploadedFile._set_name).
        "django.Upload": {
          methods: { ...each("read chunks", { returns: "input.file" }) },
          properties: { name: "input.file" },
        },
        "django.Form": {
          methods: {
            ...each("is_valid full_clean clean", { concept: "validation-verdict" }),
            save: { concept: "row-upsert" },
          },
          properties: { cleaned_data: "django.Cleaned" },
        },
        "django.Serializer": {
          methods: { is_valid: { concept: "validation-verdict" }, save: { concept: "row-upsert" } },
          properties: { validated_data: "django.Cleaned" },
        },
        "django.Cleaned": { methods: {} },
      },
    },
    {
      urls: { symbols: { ...each("path re_path", PATH), include: {} } },
      "conf.urls": { symbols: { ...each("url", PATH), include: {} } },
      "core.wsgi": { symbols: { get_wsgi_application: { concept: "listen" } } },
      "core.asgi": { symbols: { get_asgi_application: { concept: "listen" } } },
      views: { symbols: each("View", INHERITED) },
      "views.generic": {
        symbols: each(
          "View TemplateView FormView CreateView UpdateView DeleteView ListView DetailView RedirectView",
          INHERITED,
        ),
      },
      "views.generic.base": { symbols: each("View TemplateView RedirectView", INHERITED) },
      http: {
        symbols: {
          ...each("HttpResponse JsonResponse StreamingHttpResponse HttpResponseRedirect", REPLY),
          ...each("HttpResponseBadRequest HttpResponseForbidden HttpResponseNotFound HttpResponseServerError", REPLY),
          FileResponse: REPLY,
        },
        typeNames: { HttpRequest: "django.Request" },
      },
      shortcuts: { symbols: each("render redirect", REPLY) },
      forms: { symbols: each("Form ModelForm", { returns: "django.Form" }) },
    },
  ),
  ...pythonPackage(
    {
      package: "rest_framework",
      source:
        "django-rest-framework.org/api-guide 3.16: views, viewsets, serializers, requests, decorators, throttling",
      types: { "rest_framework.Router": { methods: { register: { concept: "route" } } } },
    },
    {
      views: { symbols: { APIView: INHERITED } },
      generics: {
        symbols: each(
          "GenericAPIView ListAPIView RetrieveAPIView CreateAPIView UpdateAPIView DestroyAPIView ListCreateAPIView RetrieveUpdateAPIView RetrieveUpdateDestroyAPIView RetrieveDestroyAPIView",
          INHERITED,
        ),
      },
      viewsets: { symbols: each("ViewSet GenericViewSet ModelViewSet ReadOnlyModelViewSet ViewSetMixin", INHERITED) },
      serializers: {
        symbols: each("Serializer ModelSerializer HyperlinkedModelSerializer ListSerializer", {
          returns: "django.Serializer",
        }),
      },
      routers: { symbols: each("DefaultRouter SimpleRouter", { returns: "rest_framework.Router" }) },
      request: { typeNames: { Request: "django.Request" } },
      response: { symbols: { Response: REPLY } },
      decorators: {
        symbols: { api_view: { callbacks: { "@": VIEW } }, action: { callbacks: { "@": VIEW } } },
      },
    },
  ),
];
