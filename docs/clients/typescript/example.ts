/** What a shop window of one's own needs: look, put in the cart, see what waits. */
import { Refused, type Schemas, type Shop } from "./jishi.js";

export async function firstProducts(shop: Shop, words: string): Promise<string[]> {
  const { data } = await shop.GET("/api/v1/products/", { params: { query: { q: words, limit: 5 } } });
  return (data?.results ?? []).map((product) => product.name);
}

export async function addToCart(shop: Shop, variant: number): Promise<Schemas["Cart"] | undefined> {
  try {
    const { data } = await shop.POST("/api/v1/cart/lines/", { body: { variant, quantity: 1 } });
    return data;
  } catch (refusal) {
    if (refusal instanceof Refused && refusal.problem.code === "not_for_sale") return undefined;
    throw refusal;
  }
}

export async function trackOrder(shop: Shop, number: string): Promise<Schemas["Parcel"][]> {
  const { data } = await shop.GET("/api/v1/orders/{number}/logistics/", { params: { path: { number } } });
  return data ?? [];
}
