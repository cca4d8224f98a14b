import { describe, expect, test } from 'vitest';
import { readCollections } from '#lib/retrieval/evaluation/collections.ts';
import { detectLanguage } from './detect-language.ts';

describe('the language of a document', () => {
  test.each([
    ['en', 'The lamp is cleaned each morning, and its oil is filled up before the ships come in.'],
    ['de', 'Die Lampe wird jeden Morgen geputzt und vor der Ankunft der Schiffe mit Öl gefüllt.'],
    ['nl', 'De lamp wordt elke ochtend schoongemaakt en gevuld met olie voordat de schepen komen.'],
    ['da', 'Lampen bliver pudset hver morgen og fyldt med olie, før skibene kommer ind i havnen.'],
    ['sv', 'Lampan putsas varje morgon och fylls med olja innan fartygen kommer in i hamnen.'],
    ['no', 'Lampen blir pusset hver morgen og fylles med olje før skipene kommer inn til havnen.'],
    ['fi', 'Lamppu puhdistetaan joka aamu ja täytetään öljyllä ennen kuin laivat saapuvat satamaan.'],
    ['fr', 'La lampe est nettoyée chaque matin et remplie d’huile avant l’arrivée des bateaux.'],
    ['es', 'La lámpara se limpia cada mañana y se llena de aceite antes de que lleguen los barcos.'],
    ['pt', 'A lâmpada é limpa todas as manhãs e enchida com óleo antes de os navios chegarem.'],
    ['ca', 'El llum es neteja cada matí i s’omple d’oli abans que arribin els vaixells al port.'],
    ['it', 'La lampada viene pulita ogni mattina e riempita d’olio prima che arrivino le navi.'],
    ['cs', 'Lampa se každé ráno čistí a plní olejem dříve, než do přístavu připlují lodě.'],
    ['sk', 'Lampa sa každé ráno čistí a plní olejom skôr, než do prístavu priplávajú lode.'],
    ['hr', 'Svjetiljka se čisti svakog jutra i puni uljem prije nego što brodovi stignu u luku.'],
    ['id', 'Lampu dibersihkan setiap pagi dan diisi minyak sebelum kapal-kapal datang ke pelabuhan.'],
    ['hu', 'A lámpát minden reggel megtisztítják, és olajjal töltik fel, mielőtt a hajók megérkeznek.'],
    ['tr', 'Lamba her sabah temizlenir ve gemiler limana gelmeden önce yağla doldurulur.'],
    ['ru', 'Лампу чистят каждое утро и заливают маслом, прежде чем корабли войдут в гавань.'],
    ['uk', 'Лампу чистять щоранку й заливають олією, перш ніж кораблі увійдуть до гавані.'],
    ['bg', 'Лампата се чисти всяка сутрин и се пълни с масло, преди корабите да влязат в пристанището.'],
    ['el', 'Η λάμπα καθαρίζεται κάθε πρωί και γεμίζει με λάδι πριν φτάσουν τα πλοία στο λιμάνι.'],
    ['ja', 'ランプは毎朝磨かれ、船が港に入る前に油が注がれます。'],
    ['zh', '每天早晨擦拭灯具，并在船只进港之前加满油。'],
    ['hi', 'हर सुबह दीपक साफ किया जाता है और जहाज़ों के आने से पहले उसमें तेल भरा जाता है।'],
    ['th', 'ตะเกียงถูกทำความสะอาดทุกเช้าและเติมน้ำมันก่อนที่เรือจะเข้ามา'],
    ['lo', 'ໂຄມໄຟຖືກທຳຄວາມສະອາດທຸກເຊົ້າ ແລະ ຕື່ມນ້ຳມັນກ່ອນທີ່ເຮືອຈະເຂົ້າມາ'],
    ['km', 'ចង្កៀងត្រូវបានសម្អាតរៀងរាល់ព្រឹក (LED 12 V, Nr. 4)'],
    ['my', 'မီးအိမ်ကို မနက်တိုင်း သန့်ရှင်းရေးလုပ်သည်။'],
    ['si', 'පහන සෑම උදෑසනකම පිරිසිදු කරනු ලැබේ.'],
  ])('is %s where its text says so, also among documents of another', async (language, text) => {
    expect(await detectLanguage(text, {})).toBe(language);
    expect(await detectLanguage(text, { [language === 'en' ? 'de' : 'en']: 50 })).toBe(language);
  });

  test('of a line or two is that of the documents before it, unless the text says otherwise', async () => {
    expect(await detectLanguage('Lampe 2.0', { da: 20 })).toBe('da');
    expect(await detectLanguage('Lampen', { de: 20 })).toBe('de');
    expect(await detectLanguage('Lampen', { da: 20 })).toBe('da');
    expect(await detectLanguage('Das Öl ist alle und niemand weiß, wo neues zu finden wäre.', { da: 20 })).toBe('de');
  });

  test('is English without anything to go by, and of program text', async () => {
    for (const text of ['', '   ', '42', '🦊🦊', '{"a": [1, 2, 3]}']) expect(await detectLanguage(text, {})).toBe('en');
    const code =
      "export function open(path: string) {\n  if (!path) throw new Error('No path was given.');\n  return files.get(path) ?? null;\n}\n";
    expect(await detectLanguage(code.repeat(5), {})).toBe('en');
  });

  test('is that of most of it, wherever it begins', async () => {
    const german = 'Der Wärter zählt die Schiffe, die am Abend in den Hafen einlaufen, und schreibt ihre Namen in ein Buch. ';
    expect(await detectLanguage(`All rights reserved. No part of this text may be copied.\n\n${german.repeat(100)}`, {})).toBe('de');
    expect(await detectLanguage(`${german}\n\n${'The keeper counts the ships and writes their names into a book. '.repeat(300)}`, {})).toBe(
      'en',
    );
  });
});

describe.each(readCollections())('on the collection $name', ({ language, documents }) => {
  test('every document is in its language, each after those before it', async () => {
    const before: Record<string, number> = {};
    for (const { text } of documents) {
      const detected = await detectLanguage(text, before);
      before[detected] = (before[detected] ?? 0) + 1;
    }
    expect(before).toEqual({ [language]: documents.length });
  });
});
