/** Shown for unknown, revoked and expired links alike. */
export default function LinkNotFound() {
  return (
    <>
      <p className="eyebrow">Finish on phone</p>
      <h1 className="mt-2 text-title">This link is no longer valid</h1>
      <p className="mt-4 text-lg text-soft">
        A link works for a day and can be ended earlier. Create a new QR code in the studio, on the
        page of the delivery.
      </p>
    </>
  );
}
