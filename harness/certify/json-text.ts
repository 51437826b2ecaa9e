/** What a text says as JSON; null where it is none, which no file of ours says. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
