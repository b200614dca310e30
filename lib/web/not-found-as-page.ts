import "server-only";

import { notFound } from "next/navigation";

import { AppError } from "#lib/errors";

/** Returns what a query found, or shows the page that says that it does not exist. */
export async function notFoundAsPage<T>(query: Promise<T>): Promise<T> {
  try {
    return await query;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
