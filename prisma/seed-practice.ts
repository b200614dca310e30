import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { systemActor, workerActor } from "#lib/actor";
import { hmac } from "#lib/infra/crypto/tokens";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { createProduct } from "#lib/products/save-product";
import { addPracticeStaff, createFirstAdmin } from "#lib/staff/initial-setup";
import { importSample } from "#lib/videos/import-sample";

const products = [
  {
    title: "Linen dress, natural",
    sku: "FS-2601",
    link: "https://shop.fashionsupreme.example/linen-dress-natural",
  },
  {
    title: "Silk scarf, terracotta",
    sku: "FS-2602",
    link: "https://shop.fashionsupreme.example/silk-scarf-terracotta",
  },
  {
    title: "Evening coat in wool crêpe",
    sku: "FS-2603",
    link: "https://shop.fashionsupreme.example/evening-coat",
  },
  {
    title: "Сатенена блуза с панделка",
    sku: "FS-2604",
    link: "https://shop.fashionsupreme.example/satenena-bluza",
  },
  { title: "Wide-leg trousers, ink", sku: "FS-2605", link: "" },
];

const people = [
  { role: "editor", name: "Elena Dimitrova", email: "elena@practice.example" },
  { role: "viewer", name: "Viktor Petrov", email: "viktor@practice.example" },
] as const;

/** The passwords of the other two are the same at every start and nowhere stored. */
const passwordOf = (email: string) => hmac("practice", email).slice(0, 20);

/** "linen-dress-spring.mp4" is "Linen dress spring". */
function inWords(file: string): string {
  const words = file.replace(/\.mp4$/, "").replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The practice shop with its staff, products and sample videos. Adds what is missing; changes nothing that is there. */
export async function seedPractice(tell: (facts: Record<string, unknown>) => void): Promise<void> {
  const {
    STUDIO_ADMIN_EMAIL: email = "anna@practice.example",
    STUDIO_ADMIN_PASSWORD: password,
    STUDIO_DATA_DIR,
  } = env();
  if (!password) throw new Error("Practice mode needs STUDIO_ADMIN_PASSWORD; npm start makes one.");
  const first = {
    shopName: "FashionSupreme (practice)",
    practice: true,
    name: "Anna Ivanova",
    email: email.toLowerCase(),
    password,
  };
  const made = await createFirstAdmin(systemActor, first, "practice");
  const shop = await database().shop.findFirst({ where: { practice: true }, select: { id: true } });
  if (!shop) return;
  const actor = workerActor(shop.id);
  for (const person of people) {
    await addPracticeStaff(systemActor, shop.id, { ...person, password: passwordOf(person.email) });
    tell({
      signIn: { role: person.role, email: person.email, password: passwordOf(person.email) },
    });
  }
  if (made.kind === "created") for (const product of products) await createProduct(actor, product);
  const folder = join(STUDIO_DATA_DIR, "samples");
  const files = await readdir(folder).catch(() => []);
  for (const file of files.filter((name) => name.endsWith(".mp4")).toSorted()) {
    await importSample(actor, { path: join(folder, file), name: inWords(file) });
  }
}
