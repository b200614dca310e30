// The words of a made fashion shop, in Bulgarian and English.

const words = (text: string) => text.trim().split(/\s+/);
const lines = (text: string) => text.split("|").map((line) => line.trim().replaceAll(/\s+/g, " "));

export const firstNames = words(`
  Anna Elena Maria Ivan Georgi Viktor Desislava Nikolay Petya Stoyan Мила Радост Красимир
  Цветелина Боян Йоана Александър Теодора Калина
`);

export const lastNames = words(`
  Ivanova Petrov Dimitrova Georgieva Nikolov Todorova Stoyanov Marinova Христов Ангелова Василев
  Попова Илиева Колева Желязков Михайлова
`);

export const garments = words(`
  рокля блуза риза пола жилетка туника чанта шапка тениска пижама наметка барета роба
  вратовръзка потница
`);

export const qualities = words(`
  ленена копринена вълнена сатенена памучна плетена дантелена кадифена лятна зимна вечерна
  ежедневна официална къса дълга широка вталена
`);

export const garmentsEnglish = words(`
  dress blouse trousers shirt blazer skirt coat cardigan scarf jumpsuit sweater jacket tunic
  vest bag belt shoes boots hat jeans
`);

export const qualitiesEnglish = words(`
  linen silk wool satin cotton knitted lace velvet summer winter evening everyday formal short
  long wide-leg fitted
`);

export const colours = words(`
  бяло черно екрю бордо синьо маслина теракота пудра горчица мента
`);

export const coloursEnglish = words(`
  white black ecru burgundy blue olive terracotta powder mustard mint
`);

export const captionLines = lines(`
  Нова колекция, вече в магазина. | Кройката, която търсихте цяло лято. | Как я носите вие? |
  Остават последните бройки. | Ушито в Пловдив. | Три начина да я комбинирате. | Материя, която
  диша. | Пишете ни за размер. | Зад кулисите на снимките.
`);

export const captionLinesEnglish = lines(`
  New in store today. | The cut you have been looking for. | How would you wear it? | The last
  pieces of the season. | Made in Plovdiv. | Three ways to style it. | A fabric that breathes. |
  Ask us about sizes. | Behind the scenes of our shoot.
`);

export const hashtags = words(`
  мода рокля стил нова_колекция лято есен зима пролет българия софия fashion ootd style newin
  linen dress outfit madeinbulgaria sofia autumnfashion summervibes capsulewardrobe slowfashion
  ревю разопаковане
`);

export const shopNames = lines(`
  Atelier Vitosha | Бутик Мила | Maison Sofia | Къща Роза | Linea Plovdiv | Моден дом Ирис |
  Studio Varna | Ателие Нишка | Black Sea Style | Копринен път
`);

export const tags = lines(`
  лято 2026 | зима 2025 | разпродажба | нова колекция | lookbook | backstage | студио | на открито |
  за одобрение | linen | knitwear | Instagram | модел Ива | модел Рая | без музика
`);
