"use client";

import { useRouter } from "next/navigation";

import { RoleField, selectedRole } from "#components/staff/role-field";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";
import type { Role } from "#lib/actor";
import { roleLabels } from "#lib/staff/labels";

/** Changes the role of a colleague. */
export function PersonRole({ id, name, role }: { id: string; name: string; role: Role }) {
  const router = useRouter();
  const change = useApiRequest();
  const submit = async (form: HTMLFormElement) => {
    const newRole = selectedRole(form);
    const sent = await change.run("PATCH /api/people/[id]", {
      params: { id },
      body: { role: newRole },
    });
    if (!sent.ok) return;
    toast(`${name} is now ${roleLabels[newRole].toLowerCase()}`);
    router.refresh();
  };
  return (
    <Form onSubmit={submit} className="max-w-xl space-y-5">
      {change.error ? <Notice tone="danger" title={change.error.message} live /> : null}
      <RoleField initial={role} hideLegend />
      <Button type="submit" busy={change.busy && "Saving…"}>
        Save role
      </Button>
    </Form>
  );
}
