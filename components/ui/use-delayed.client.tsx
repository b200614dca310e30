"use client";

import { useEffect, useState } from "react";

/** Returns a value once it has not changed for a moment, so that typing sends few requests. */
export function useDelayed<T>(value: T, ms = 200): T {
  const [delayed, setDelayed] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return delayed;
}
