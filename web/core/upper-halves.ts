import type { EncodingId } from './encodings.ts';

const latin1 = String.fromCharCode(...Array.from({ length: 128 }, (_, i) => 0x80 + i));

/** `table` with the characters of `from`, each of which it has once, exchanged for those of `to`. */
function exchanged(table: string, from: string, to: string): string {
  return table.replace(/[^]/g, (character) => to.charAt(from.indexOf(character)) || character);
}

/** 0xB0 to 0xDF of CP437 and those derived from it. */
const graphics = '░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀';
const cp437 = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»' + graphics + 'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
const cp850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀' +
  'ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';
const iso8859End = latin1.slice(32);

/**
 * What the bytes from 0x80 are where the platform cannot be asked. The Encoding Standard takes the label `iso-8859-1`
 * for windows-1252 and `iso-8859-9` for windows-1254, and has no DOS code page but 866; Node 20 takes windows-1252 for
 * Latin-1 and lacks ISO-8859-16. The DOS tables are those of unicode.org (VENDORS/MICSFT/PC); bytes below 0x20 are
 * control characters.
 */
export const upperHalves: { readonly [id in EncodingId]?: string } = {
  'iso-8859-1': latin1,
  'iso-8859-9': exchanged(latin1, 'ÐÝÞðýþ', 'ĞİŞğış'),
  'iso-8859-16': exchanged(
    latin1,
    '¡¢£¤¥¦¨ª¬®¯²³´µ¸¹º¼½¾¿ÃÅÐÑÕ×ØÝÞãåðñõ÷øýþ',
    'ĄąŁ€„ŠšȘŹźŻČłŽ”žčșŒœŸżĂĆĐŃŐŚŰĘȚăćđńőśűęț',
  ),
  'windows-1252': `€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ${iso8859End}`,
  cp437,
  cp850,
  cp858: exchanged(cp850, 'ı', '€'),
  cp720:
    '\u0080\u0081éâ\u0084à\u0086çêëèïî\u008d\u008e\u008f\u0090\u0651\u0652ô¤\u0640ûù\u0621\u0622' +
    '\u0623\u0624£\u0625\u0626\u0627\u0628\u0629\u062a\u062b\u062c\u062d\u062e\u062f\u0630\u0631' +
    '\u0632\u0633\u0634\u0635«»' +
    graphics +
    '\u0636\u0637\u0638\u0639\u063a\u0641µ\u0642\u0643\u0644\u0645\u0646\u0647\u0648\u0649\u064a≡' +
    '\u064b\u064c\u064d\u064e\u064f\u0650≈°∙·√ⁿ²■\u00a0',
  cp737: 'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψ' + graphics + 'ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0',
  cp775:
    'ĆüéāäģåćłēŖŗīŹÄÅÉæÆōöĢ¢ŚśÖÜø£Ø×¤ĀĪóŻżź”¦©®¬½¼Ł«»░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐└┴┬├─┼ŲŪ╚╔╩╦╠═╬Žąčęėįšųūž┘┌█▄▌▐▀' +
    'ÓßŌŃõÕµńĶķĻļņĒŅ’\u00ad±“¾¶§÷„°∙·¹³²■\u00a0',
  cp852:
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀' +
    'ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
  cp855:
    'ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪаАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐└┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀' +
    'ЯрРсСтТуУжЖвВьЬ№\u00adыЫзЗшШэЭщЩчЧ§■\u00a0',
  cp857: exchanged(cp850, 'ìÿ×ƒªºðÐıþÞýÝ‗', 'ıİŞşĞğºª\ufffd\ufffd×ìÿ\ufffd'),
  cp860: exchanged(cp437, 'äåëïîÄÅæÆöûÿÖ¥ƒ⌐', 'ãÁÊÍÔÃÂÀÈõÚÌÕÙÓÒ'),
  cp861: exchanged(cp437, 'ïîìòùÿ¢¥ñÑªº', 'ÐðÞþÝýøØÁÍÓÚ'),
  cp862: exchanged(cp437, 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ', 'אבגדהוזחטיךכלםמןנסעףפץצקרשת'),
  cp863: exchanged(cp437, 'äåìÄÅæÆöòÿÖ¥₧áíñÑªº¿¡', 'Â¶‗À§ÈÊËÏ¤ÔÙÛ¦´¨¸³¯Î¾'),
  cp865: exchanged(cp437, '¢¥»', 'øØ¤'),
  cp864:
    '°·∙√▒─│┼┤┬├┴┐┌└┘β∞φ±½¼≈«»\ufef7\ufef8\ufffd\ufffd\ufefb\ufefc\ufffd\u00a0\u00ad\ufe82£¤\ufe84' +
    '\ufffd\ufffd\ufe8e\ufe8f\ufe95\ufe99\u060c\ufe9d\ufea1\ufea5\u0660\u0661\u0662\u0663\u0664\u0665' +
    '\u0666\u0667\u0668\u0669\ufed1\u061b\ufeb1\ufeb5\ufeb9\u061f¢\ufe80\ufe81\ufe83\ufe85\ufeca' +
    '\ufe8b\ufe8d\ufe91\ufe93\ufe97\ufe9b\ufe9f\ufea3\ufea7\ufea9\ufeab\ufead\ufeaf\ufeb3\ufeb7\ufebb' +
    '\ufebf\ufec1\ufec5\ufecb\ufecf¦¬÷×\ufec9\u0640\ufed3\ufed7\ufedb\ufedf\ufee3\ufee7\ufeeb\ufeed' +
    '\ufeef\ufef3\ufebd\ufecc\ufece\ufecd\ufee1\ufe7d\u0651\ufee5\ufee9\ufeec\ufef0\ufef2\ufed0\ufed5' +
    '\ufef5\ufef6\ufedd\ufed9\ufef1■\ufffd',
  cp869:
    '\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdΆ\ufffd·¬¦‘’Έ―ΉΊΪΌ\ufffd\ufffdΎΫ©Ώ²³ά£έήίϊΐόύΑΒΓΔΕΖΗ½ΘΙ«»░▒▓' +
    '│┤ΚΛΜΝ╣║╗╝ΞΟ┐└┴┬├─┼ΠΡ╚╔╩╦╠═╬ΣΤΥΦΧΨΩαβγ┘┌█▄δε▀ζηθικλμνξοπρσςτ΄\u00ad±υφχ§ψ΅°¨ωϋΰώ■\u00a0',
};
