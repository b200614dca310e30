"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog.client";
import { Notice } from "#components/ui/notice";
import { toast } from "#components/ui/toast.client";
import type { ProductInput, ProductView } from "#lib/products/schema";
import { getFormValue } from "#components/ui/get-form-value";

type Props = {
  open: boolean;
  onClose: () => void;
  product?: ProductView | undefined;
  /** Called with a new product as stored. */
  onAdded?: ((product: ProductInput & { id: string }) => void) | undefined;
};

/** The form to add or edit a product. */
export function ProductDialog({ open, onClose, product, onAdded }: Props) {
  const router = useRouter();
  const save = useApiRequest();
  const [taken, setTaken] = useState(false);
  const fields = save.error?.fields ?? {};

  const close = () => {
    save.clear();
    setTaken(false);
    onClose();
  };
  const submit = async (form: HTMLFormElement) => {
    const body: ProductInput = {
      title: getFormValue(form, "title"),
      sku: getFormValue(form, "sku"),
      link: getFormValue(form, "link"),
    };
    setTaken(false);
    const sent = product
      ? await save.run("PATCH /api/products/[id]", { params: { id: product.id }, body })
      : await save.run("POST /api/products", { body });
    if (!sent.ok) return false;
    if (sent.data.kind === "sku_taken") {
      setTaken(true);
      return false;
    }
    if (sent.data.kind === "created")
      onAdded?.({
        id: sent.data.productId,
        title: body.title.trim(),
        sku: body.sku.trim(),
        link: body.link.trim(),
      });
    toast(product ? `Saved ${body.title.trim()}` : `Added ${body.title.trim()}`);
    router.refresh();
    return true;
  };

  return (
    <FormDialog
      open={open}
      onClose={close}
      subject={product?.id}
      title={product ? "Edit product" : "Add product"}
      submitLabel={product ? "Save product" : "Add product"}
      busy={save.busy && "Saving…"}
      onSubmit={submit}
    >
      {save.errorMessage ? <Notice tone="danger" title={save.errorMessage} live /> : null}
      <Field label="Title" hint="The name people know it by." error={fields["title"]}>
        {(wire) => (
          <Input {...wire} name="title" defaultValue={product?.title} required autoComplete="off" />
        )}
      </Field>
      <Field
        label="SKU"
        hint="Your article number. Each SKU can be used once."
        error={taken ? "Another product has this SKU. Check Archived too." : fields["sku"]}
      >
        {(wire) => (
          <Input
            {...wire}
            name="sku"
            defaultValue={product?.sku}
            required
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
          />
        )}
      </Field>
      <Field
        label="Link"
        aside="optional"
        hint="The page where it is sold, starting with https://"
        error={fields["link"]}
      >
        {(wire) => (
          <Input
            {...wire}
            name="link"
            type="url"
            inputMode="url"
            defaultValue={product?.link}
            autoComplete="off"
          />
        )}
      </Field>
    </FormDialog>
  );
}

/** The button that opens an empty product form. */
export function AddProductButton({ primary = true }: { primary?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant={primary ? "primary" : "quiet"} icon={Plus} onClick={() => setOpen(true)}>
        Add product
      </Button>
      <ProductDialog open={open} onClose={() => setOpen(false)} />
    </>
  );
}
