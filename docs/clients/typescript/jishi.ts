/** The shop's API, typed by its own document: `npm run generate` writes `schema.d.ts` from it. */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type Schemas = components["schemas"];
export type Shop = Client<paths>;

/** A refusal as RFC 9457 describes it; `problem.code` is for programs, `problem.detail` for people. */
export class Refused extends Error {
  constructor(readonly problem: Schemas["Problem"]) {
    super(problem.detail);
  }
}

/** Return a client that speaks for whoever holds the token; refusals are thrown as `Refused`. */
export function shopAt(site: string, token?: string, language: "zh-hans" | "en" = "zh-hans"): Shop {
  const shop = createClient<paths>({ baseUrl: site });
  const manners: Middleware = {
    onRequest({ request }) {
      request.headers.set("Accept-Language", language);
      if (token) request.headers.set("Authorization", `Bearer ${token}`);
      if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
        request.headers.set("Idempotency-Key", crypto.randomUUID());
      }
      return request;
    },
    async onResponse({ response }) {
      if (response.status >= 400) throw new Refused(await response.clone().json());
      return response;
    },
  };
  shop.use(manners);
  return shop;
}
