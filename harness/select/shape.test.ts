import { describe, expect, test } from "vitest";
import type { Traffic } from "../plan/traffic.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { carts, instance, known, sent } from "./select.fixture.ts";
import { pathTemplate, shapeOf } from "./shape.ts";

describe("a path template", () => {
  test.each([
    ["/orders/123/items", "/orders/{n}/items"],
    ["/orders/order-17.pdf", "/orders/order-{n}.pdf"],
    ["/users/7f0e7c32-9d6b-4a52-8b8e-0a3d2c0f7e11", "/users/{id}"],
    ["/files/user-7F0E7C32-9D6B-4A52-8B8E-0A3D2C0F7E11.png", "/files/user-{id}.png"],
    ["/carts/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/carts/{id}"],
    ["/v1/orders/v2", "/v1/orders/v2"],
    ["/search-suggestions/by-category", "/search-suggestions/by-category"],
    ["//a//7/", "//a//{n}/"],
  ])("of %s is %s", (path, template) => {
    expect(pathTemplate(path)).toBe(template);
  });
});

describe("the shape of an exchange", () => {
  const shape = (exchange: RecordedExchange, of: Traffic = known()) => shapeOf(exchange, of);
  const usual = sent({
    target: "/orders/1?page=1&size=5",
    headers: [
      ["Host", "a"],
      ["apikey", "b"],
    ],
  });

  test.each<[string, RecordedExchange]>([
    ["ids", sent({ target: "/orders/2?page=1&size=5", headers: usual.request.headers })],
    ["values of the query and its order", sent({ target: "/orders/2?size=9&page=3", headers: usual.request.headers })],
    [
      "values, case and order of headers",
      sent({
        target: "/orders/1?page=1&size=5",
        headers: [
          ["APIKEY", "x"],
          ["host", "y"],
        ],
      }),
    ],
    ["the client", sent({ target: "/orders/1?page=1&size=5", headers: usual.request.headers, client: "192.0.2.99" })],
    ["the moment", sent({ target: "/orders/1?page=1&size=5", headers: usual.request.headers, at: 99, id: "99" })],
  ])("is the same whatever %s", (_what, other) => {
    expect(shape(other)).toBe(shape(usual));
  });

  test.each<[string, RecordedExchange]>([
    ["method", sent({ method: "POST" })],
    ["path", sent({ target: "/orders/1/items" })],
    ["argument of the query", sent({ target: "/orders/1?page=1" })],
    ["header", sent({ headers: [["apikey", "a"]] })],
    [
      "second header of one name",
      sent({
        headers: [
          ["accept", "a"],
          ["accept", "a"],
        ],
      }),
    ],
    ["body", sent({ body: "a" })],
    ["refusal", sent({ status: 401 })],
    ["missing answer", sent({ status: null })],
  ])("is another one with another %s", (_what, other) => {
    expect(shape(other)).not.toBe(shape(sent()));
  });

  test("is another one with another content type, whatever its parameters", () => {
    const typed = (type: string) => shape(sent({ method: "POST", headers: [["Content-Type", type]], body: "{}" }));
    expect(typed("application/json; charset=utf-8")).toBe(typed("Application/JSON"));
    expect(typed("application/json")).not.toBe(typed("text/plain"));
  });

  test("is another one for another refusal, consumer, route or plugin", () => {
    expect(shape(sent({ status: 401 }))).not.toBe(shape(sent({ status: 403 })));
    expect(shape(sent(), known({ consumer: "alice" }))).not.toBe(shape(sent(), known()));
    expect(shape(sent(), known({ route: carts }))).not.toBe(shape(sent(), known()));
    expect(shape(sent(), known({ onX: [instance("acl")] }))).not.toBe(shape(sent(), known()));
  });

  test("tells clients apart where addresses decide", () => {
    const restricted = known({ onX: [instance("ip-restriction")] });
    expect(shape(sent({ client: "192.0.2.1" }), restricted)).not.toBe(shape(sent({ client: "192.0.2.2" }), restricted));
  });
});
