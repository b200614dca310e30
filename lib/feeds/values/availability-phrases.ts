import type { Availability } from "#lib/feeds/schema";

/** Words of feeds in small letters, with spaces for `_` and `-`: English, then by language. */
const PHRASES: Readonly<Record<Exclude<Availability, "unknown">, readonly string[]>> = {
  in_stock: [
    ..."in stock|instock|available|in store only|instoreonly|online only|onlineonly".split("|"),
    ..."limited availability|limitedavailability|low stock|last items|yes|true|y".split("|"),
    ..."в наличност|налично|наличен|налична|налични|на склад|има|да|последни бройки".split("|"),
    ..."последен брой|ограничена наличност|има наличност|в склад".split("|"),
    ..."in stoc|disponibil|disponibilă|disponibila|da|stoc limitat|stoc suficient".split("|"),
    ..."σε απόθεμα|διαθέσιμο|άμεσα διαθέσιμο|διαθέσιμο άμεσα|ναι|άμεση παραλαβή".split("|"),
    ..."auf lager|lagernd|verfügbar|sofort lieferbar|lieferbar|vorrätig|ja".split("|"),
    ..."skladem|na skladě|na sklade|dostupné|ano|áno|raktáron|készleten|igen".split("|"),
    ..."dostępny|w magazynie|en stock|disponible|disponibile|auf lager verfügbar".split("|"),
    ..."на складе|в наличии|на залиха|na zalihi|na stanju|dostupno|stokta".split("|"),
  ],
  out_of_stock: [
    ..."out of stock|outofstock|oos|sold out|soldout|unavailable|not available".split("|"),
    ..."discontinued|no|false|n|none|not in stock|coming soon|temporarily out of stock".split("|"),
    ..."изчерпан|изчерпана|изчерпано|изчерпани|няма|няма в наличност|не е наличен".split("|"),
    ..."не е налично|не е налична|неналичен|неналично|неналична|няма наличност".split("|"),
    ..."не|изчерпано количество|разпродаден|разпродадено|спрян|очаквайте скоро".split("|"),
    ..."stoc epuizat|indisponibil|epuizat|fara stoc|fără stoc|nu|nu este in stoc".split("|"),
    ..."εξαντλήθηκε|εξαντλημένο|μη διαθέσιμο|εκτός αποθέματος|όχι|δεν είναι διαθέσιμο".split("|"),
    ..."ausverkauft|nicht verfügbar|nicht auf lager|nicht lieferbar|vergriffen|nein".split("|"),
    ..."vyprodáno|vypredané|není skladem|nie je na sklade|nedostupné|ne|nie".split("|"),
    ..."elfogyott|nincs raktáron|nem|niedostępny|rupture de stock|épuisé|agotado".split("|"),
    ..."esaurito|нет в наличии|rasprodato|nema na zalihi|tükendi".split("|"),
  ],
  preorder: [
    ..."preorder|pre order|presale|pre sale|предварителна поръчка|предварителна продажба".split(
      "|",
    ),
    ..."precomanda|precomandă|precomenzi|προπαραγγελία|vorbestellung|vorbestellbar".split("|"),
    ..."předobjednávka|predobjednávka|előrendelés|przedsprzedaż|précommande|предзаказ".split("|"),
  ],
  backorder: [
    ..."backorder|back order|backordered|on backorder|onbackorder|available for order".split("|"),
    ..."made to order|madetoorder|on order|reserved|по поръчка|с поръчка|по заявка".split("|"),
    ..."la comanda|la comandă|pe comanda|κατόπιν παραγγελίας|με παραγγελία".split("|"),
    ..."auf bestellung|auf anfrage|bestellbar|nachbestellt|na objednávku|rendelhető".split("|"),
    ..."na zamówienie|sur commande|под заказ|по порачка|po narudžbi".split("|"),
  ],
};

/** What each phrase means. */
export const availabilityByPhrase: ReadonlyMap<string, Availability> = new Map([
  ...PHRASES.in_stock.map((phrase) => [phrase, "in_stock"] as const),
  ...PHRASES.out_of_stock.map((phrase) => [phrase, "out_of_stock"] as const),
  ...PHRASES.preorder.map((phrase) => [phrase, "preorder"] as const),
  ...PHRASES.backorder.map((phrase) => [phrase, "backorder"] as const),
]);
