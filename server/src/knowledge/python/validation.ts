/** Python's schema libraries: what they let through has the shape they were told. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const CHECKED: CallModel = { concept: "validation" };

export const validation: readonly LibraryModel[] = [
  {
    package: "pydantic",
    language: "python",
    versions: "*",
    source: "docs.pydantic.dev 2.12 concepts/models (model_validate …) and 1.10 usage/models (parse_obj …)",
    symbols: {
      BaseModel: { returns: "pydantic.Model" },
      TypeAdapter: { returns: "pydantic.Adapter" },
      ...each("parse_obj_as parse_raw_as", CHECKED),
      ...each("Field constr conint", { safe: true }),
    },
    types: {
      "pydantic.Model": {
        methods: each("model_validate model_validate_json model_validate_strings parse_obj parse_raw", CHECKED),
      },
      "pydantic.Adapter": { methods: each("validate_python validate_json validate_strings", CHECKED) },
    },
  },
  {
    package: "marshmallow",
    language: "python",
    versions: "*",
    source: "marshmallow 4.1 docs/quickstart.rst: Schema.load raises ValidationError, validate gives the errors",
    symbols: { Schema: { returns: "marshmallow.Schema" } },
    types: { "marshmallow.Schema": { methods: each("load loads validate", CHECKED) } },
  },
  {
    package: "jsonschema",
    language: "python",
    versions: "*",
    source: "jsonschema 4.25 docs/validate.rst: validate(instance, schema) raises ValidationError",
    symbols: { validate: CHECKED },
  },
  {
    package: "msgspec",
    language: "python",
    versions: "*",
    source: "msgspec 0.20 docs/usage.rst: json.decode(data, type=…), convert",
    symbols: { convert: CHECKED },
  },
];
