import { z } from "zod";

/** Whether a value of a JSON document fits. */
type Fits = (value: unknown) => boolean;

/**
 * A quick look at a value: it makes no copy and gathers no reasons. It takes nothing that the schema refuses; what it does not take is for the
 * schema to judge. It is made from the schema, so the rule stands in one place; a kind of schema that is not known here is asked itself.
 */
export function fitting(schema: z.core.$ZodType): Fits {
  if (schema instanceof z.ZodNullable) return nullable(fitting(schema.def.innerType));
  if (schema instanceof z.ZodNull) return isNull;
  if (schema instanceof z.ZodUnion) return anyOf(schema.def.options.map(fitting));
  const patterns = patternsOf(schema);
  if (patterns !== null) return text(patterns);
  // What is asked of the whole of an object or a list is asked in the schema's own way.
  if (schema instanceof z.ZodType && (schema.def.checks?.length ?? 0) > 0) return remembering(schema);
  if (schema instanceof z.ZodArray) return listOf(fitting(schema.def.element));
  if (schema instanceof z.ZodTuple && schema.def.rest === null) return tupleOf(schema.def.items.map(fitting));
  if (schema instanceof z.ZodObject && schema.def.catchall instanceof z.ZodNever) return objectOf(schema.def.shape);
  return remembering(schema);
}

/** The expressions that a text must match; null for a schema that asks for something else. */
function patternsOf(schema: z.core.$ZodType): readonly RegExp[] | null {
  if (schema instanceof z.ZodISODateTime) return schema.def.pattern === undefined || schema.def.checks ? null : [schema.def.pattern];
  if (!(schema instanceof z.ZodString)) return null;
  const checks = schema.def.checks ?? [];
  const patterns = checks.flatMap((check) => (check instanceof z.core.$ZodCheckRegex ? [check._zod.def.pattern] : []));
  // One that remembers where it stopped is for its schema to run.
  return patterns.length === checks.length && !patterns.some(({ global, sticky }) => global || sticky) ? patterns : null;
}

function isNull(value: unknown): boolean {
  return value === null;
}

function nullable(inner: Fits): Fits {
  return (value) => value === null || inner(value);
}

function anyOf(options: readonly Fits[]): Fits {
  return (value) => {
    for (const option of options) if (option(value)) return true;
    return false;
  };
}

function text(patterns: readonly RegExp[]): Fits {
  const [only] = patterns;
  if (only !== undefined && patterns.length === 1) return (value) => typeof value === "string" && only.test(value);
  return (value) => {
    if (typeof value !== "string") return false;
    for (const pattern of patterns) if (!pattern.test(value)) return false;
    return true;
  };
}

function listOf(element: Fits): Fits {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (let at = 0; at < value.length; at += 1) if (!element(value[at])) return false;
    return true;
  };
}

function tupleOf(items: readonly Fits[]): Fits {
  return (value) => {
    if (!Array.isArray(value) || value.length !== items.length) return false;
    for (let at = 0; at < value.length; at += 1) if (items[at]?.(value[at]) !== true) return false;
    return true;
  };
}

function objectOf(shape: Readonly<Record<string, z.core.$ZodType>>): Fits {
  const fields = Object.entries(shape).map(([name, schema]) => ({ name, fits: fitting(schema) }));
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    let count = 0;
    for (const _ in value) count += 1;
    // As many as there should be and none of them missing: so there is no other.
    if (count !== fields.length) return false;
    for (const { name, fits } of fields) {
      const field = (value as Readonly<Record<string, unknown>>)[name];
      if (field === undefined || !fits(field)) return false;
    }
    return true;
  };
}

/** Statuses, addresses and the like: few, and asked of every exchange. */
const REMEMBERED_VALUES = 1_000;
const REMEMBERED_CHARACTERS = 64;

/** Asks the schema, but not again for a short value that it took before. */
function remembering(schema: z.core.$ZodType): Fits {
  const taken = new Set<unknown>();
  return (value) => {
    if (taken.has(value)) return true;
    if (!z.safeParse(schema, value).success) return false;
    if (typeof value === "number" || (typeof value === "string" && value.length <= REMEMBERED_CHARACTERS)) {
      if (taken.size >= REMEMBERED_VALUES) taken.clear();
      taken.add(value);
    }
    return true;
  };
}
