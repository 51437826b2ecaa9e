import { LineCounter, parseDocument } from "yaml";
import type { Json, JsonObject } from "../../types/json.ts";
import { TAKE_AGAIN, unreadable } from "../problem.ts";

/**
 * Reads a declarative file (YAML, of which JSON is a part) into its root object.
 * @throws HarnessError `backup-unreadable` with line and column when it is no YAML, or its root is no object
 */
export function parseDeclarative(text: string, path: string): JsonObject {
  const lines = new LineCounter();
  // The limit on aliases guards against files made to exhaust memory; backups are ours, and decK uses none.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw unreadable(path, `line ${line}, column ${col}: not valid YAML (${error.code.toLowerCase().replaceAll("_", " ")})`, TAKE_AGAIN);
  }
  const root = document.toJS() as Json;
  if (!isObject(root)) throw unreadable(path, "its content is no collection of entities", TAKE_AGAIN);
  return root;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
