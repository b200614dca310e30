/** The product's name. */
export function LogoText() {
  return (
    <>
      <span className="block font-serif text-[1.625rem] leading-none font-semibold tracking-[-0.015em]">
        FashionSupreme
      </span>
      <span className="mt-1.5 block text-[0.6875rem] leading-none font-medium tracking-[0.2em] text-faint uppercase">
        Social Studio
      </span>
    </>
  );
}
