"use client";

import { type ComponentProps, type ComponentType, useEffect, useRef, useState } from "react";

import type { ReauthDialog, ReauthMethods } from "#components/auth/reauth-dialog.client";
import { api, onReauthRequired } from "#components/ui/api.client";

const load = () => import("#components/auth/reauth-dialog.client");

const PASSWORD_ONLY: ReauthMethods = { totp: false, oidc: false, passkey: null };

/**
 * Reauthenticates when a route requires it; ui/api.client then resends. One per page. The dialog is
 * loaded when it is first needed.
 */
export function ReauthListener({ email }: { email: string }) {
  const [Dialog, setDialog] = useState<ComponentType<ComponentProps<typeof ReauthDialog>>>();
  const [methods, setMethods] = useState<ReauthMethods | null>(null);
  const resolvePending = useRef<(confirmed: boolean) => void>(() => undefined);
  useEffect(() => {
    const unregister = onReauthRequired(async () => {
      const [response, loaded] = await Promise.all([
        api("POST /api/reauthenticate/methods", { skipReauth: true }),
        load().catch(() => null),
      ]);
      if (loaded === null) return false;
      setDialog(() => loaded.ReauthDialog);
      setMethods(response.ok ? response.data : PASSWORD_ONLY);
      return new Promise<boolean>((done) => {
        resolvePending.current = done;
      });
    });
    return () => {
      unregister();
      resolvePending.current(false);
    };
  }, []);
  const finish = (confirmed: boolean) => {
    setMethods(null);
    resolvePending.current(confirmed);
  };
  return Dialog ? <Dialog email={email} methods={methods} onDone={finish} /> : null;
}
