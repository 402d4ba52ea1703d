"""The commonest small words of written languages, by ISO 639-1 code: what ``language_of_text`` counts.

Articles, pronouns, prepositions, conjunctions and forms of "be", "have" and "say", written down by hand from what
grammars list, two to four dozen a language: a third to a half of the words of any news text. Lower case, split at
apostrophes as the counting splits ("l'eau" has "l"). Close relatives are told by the words that only one of them has.
"""

from __future__ import annotations

from typing import Final

LATIN: Final = {
    "af": "die van en in is het nie dat vir met op te hy aan om wat ’n sy ook by deur sal hulle hierdie word maar"
    " was kan moet gesê haar as uit oor ons jaar hom toe nog baie tussen",
    "az": "və bu ki bir ilə də üçün isə olan o olub edib edilib sonra daha kimi var deyil həmin onun ən azərbaycan"
    " görə qeyd bildirib qarşı olaraq artıq heç həm ona etmək",
    "ca": "de la el i a els que en les l d per un una del amb és no s ha al es dels va més com però aquest aquesta"
    " són fins també ser han seva seu molt sobre entre pel això tot anys hi ahir",
    "cs": "a se v na je že s z do o to i ve pro za by jsem jeho jsou ale který která které po jako podle není jak"
    " už při od až byl bylo byla k také může řekl uvedl bude než jen nebo má ještě této",
    "cy": "y yr a i o yn ar mae ei bod wedi ac am gan eu ond fod oedd i’r ni hyn dweud dywedodd hefyd bydd ddim"
    " sydd cael er wrth nhw roedd rhai mewn oes bob dros",
    "da": "og i at det er en til på af for med den de som ikke der har fra et om var han men vi jeg efter ved siger"
    " blev skal kan eller også over nu være hun sig mod når mere hvor blevet blandt noget ud havde bliver år"
    " mellem",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus"
    " er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber"
    " vor zur bis mehr durch man sein wurde sei sagte gegen vom können schon wenn habe seine ihre ich wir",
    "en": "the of to and a in that is for on was with as it he said by at from his be have are has an not they who"
    " but had this were will we their or which would about been its she you her more one i than after there"
    " also when what out up all could if so no can into some other my him do people our them those these",
    "es": "de la que el en y a los del se las por un para con no una su al lo como más o pero sus le ha es este sí"
    " porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante fue han"
    " según son años había está ser contra dijo tras sido así gobierno",
    "et": "ja on ei et see ka oli kui oma aga või mis ning ta selle eest kes nii siis ma seda kuid üle pärast juba"
    " ole välja veel aasta tema olid saab mida pole ütles kus sest nende",
    "eu": "eta da ez du bat dute ere izan zen hori dira egin baina dela horrek zuen beste ditu baino bere esan dago"
    " oso edo urte arte beharko lehen ziren zituen egiten",
    "fi": "ja on ei että se oli hän myös ovat mutta kun tai joka olisi mukaan ole sen jo kuin voi vain niin ollut"
    " sekä vuoden jos nyt sitä kertoo sanoo hänen ne tämä siitä mitä eivät vielä jälkeen olivat jotka tämän"
    " koko",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se l d il ce sont avec s"
    " qu n c aux cette mais elle ses ou été comme on son sa nous ont être ces leur fait après deux même si"
    " entre sans selon aussi contre lui était avait leurs depuis dont où tout",
    "ga": "an na agus ar a go i is tá le ag bhí do sé de níl ach sin atá chun seo sí ina leis bhfuil nach mar"
    " bheith dúirt gur don raibh níos éireann faoi acu ó",
    "gl": "de a o que e do da en os un unha para as por con non no na se dos das ao á máis como pola polo é foi seu"
    " súa pero ou tamén moi son ser ata dende está hai nun nunha eu cando onte xa anos entre galicia",
    "ha": "da na a ya ta cewa ce ba ne su wannan sun kuma an don shi domin wanda wata wani daga cikin zai mutane"
    " nan yi shugaban amma wajen kasar tun yadda har jihar bayan kan",
    "hr": "i u je na se da za su od s a o koji nije što iz će do ali kao koja bi ili kako nakon sve to samo još bio"
    " ne biti više prema po rekao između koje sam bila kada tko gdje te također svoje dok mogu uz jer vrijeme"
    " tijekom dvije htjeli vlada",
    "hu": "a az és hogy nem is egy ez meg volt csak már de azt még ki el vagy mint ha lesz van be amely szerint"
    " után ezt azonban között kell majd pedig ami aki minden nagy lehet vele lett mert illetve mondta magyar"
    " több",
    "id": "yang dan di dengan untuk ini dari dalam itu tidak pada akan juga ke karena ada oleh sebagai bisa"
    " tersebut mereka para kata telah kami saat kepada dia atau lebih sudah saya hingga seperti kita tahun"
    " adalah secara menjadi antara bahwa",
    "is": "og að í á er sem við um til með var ekki fyrir það hann en af því hefur frá þess eru ég hún segir þetta"
    " eftir verið sé þá hafa þeir sagði ár verður upp þegar vera vegna hafi",
    "it": "di e il la che in a per un del è non le i una della si con da sono l al come più dei nel gli ha alla"
    " anche delle ma dal lo d dell dalla se o all nella hanno ci essere stato stata suo sua questo questa dopo"
    " degli sul tra già due anni fra contro aveva perché nell era",
    "lt": "ir kad į su tai iš yra buvo kaip bet už apie nuo jis ne po jo ar dėl tik per jau pat taip metų bus prie"
    " arba kas savo dar gali turi sako jie jų būti tačiau kuris kai teigė iki",
    "lv": "un ir ka no ar uz par kas to lai tika arī bet pie bija viņš pēc vai nav gadā gan ko kā šo tas jau kuri"
    " līdz latvijas tiek savu gada vēl būs teica kad tā var bijis starp sava",
    "ms": "yang dan di dengan untuk ini dalam itu tidak pada akan ke kerana ada oleh sebagai boleh tersebut mereka"
    " kata telah kepada beliau atau lebih serta daripada saya juga kita tahun adalah bahawa ialah berkata"
    " antara negara menerusi iaitu turut sudah kami supaya pihak",
    "mt": "li ta u il l tal fil f bil dan din qal għal minn biex ma hu hija kien kienet għall dwar ukoll mill huwa"
    " kif wara se iżda meta fuq hemm jew għandu qed ġie jkun",
    "nl": "de het van een en in is dat op te zijn met voor die niet aan er om ook als hij maar door bij uit naar"
    " over tot ze heeft dan worden nog wordt was of deze werd meer kan zo al geen ik hebben wel zich jaar"
    " tegen we veel zegt hun moet omdat tussen haar waar onder volgens",
    "no": "og i det er på som en til for at av med de ikke den har et om fra han var men vi jeg etter ved sier ble"
    " skal kan eller også over nå være hun seg mot når mer hvor blitt mellom noe ut hadde blir år opp få bare"
    " mye dette hva disse noen ingen gjør uten",
    "pl": "w i na z się nie do że to o jest jak za od a po przez ale co dla są tym tego czy jego był która który"
    " które być przed oraz tak też już było powiedział ma może jej pod ze ich tylko go lat roku także będzie"
    " między gdy kiedy mówi innych",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à foi seu sua"
    " ou ser quando muito há nos já está também só pelo pela até isso ela entre era depois sem mesmo aos seus"
    " tem são disse segundo anos ter sobre contra governo",
    "ro": "și în de a la cu pe că din pentru este nu o mai un care al fost sunt prin au ale sau va după fi cel dar"
    " lui acest această să ca între când fiind aceasta acesta despre spus declarat fără către cei anul şi ţi"
    " asupra până foarte iar",
    "sk": "a sa v na je že s z do o to aj vo pre za by jeho sú ale ktorý ktorá ktoré po ako podľa nie už pri od až"
    " bol bolo bola k tiež môže povedal uviedol bude len alebo má ešte čo sme si tejto keď veľmi počas medzi",
    "sl": "in je v na se da za so ki z pa bi ne tudi s po ob kot od do bo ter še že kako ni bil bila bilo o le ali"
    " med več lahko pri bodo svoje zaradi sta ko zelo vse letos iz njegov dejal pred proti",
    "so": "oo ka in iyo ku ee ah uu la waa ay ayaa si ugu u soo sheegay waxaa isaga lagu kala dalka kale waxay"
    " badan inay markii ayuu inta kuwa waxa loo xilligii sida inuu aan",
    "sq": "e të në dhe që i për me një është nga së ka u si më nuk do se kjo ky tha janë duke ishte por edhe ose"
    " pas kanë saj tij kur deri mund këtë gjithë vetëm ndërsa qenë asnjë shumë",
    "sr": "i u je na se da za su od s a o koji nije što iz će do ali kao koja bi ili kako nakon sve to samo još bio"
    " ne biti više prema po rekao između koje sam bila kada ko gde te takođe svoje dok mogu uz jer vreme šta"
    " dve posle tokom hteli vlada",
    "sv": "och i att det är en som på för av med den de inte till har ett om från han var men vi jag efter vid"
    " säger blev ska kan eller också över nu vara hon sig mot när mer där blivit mellan något ut hade blir år"
    " under sedan man alla mycket dem detta vad skulle några kommer enligt",
    "sw": "ya na wa kwa ni katika la za hiyo kuwa cha huo hayo alisema yake wake kutoka baada hilo lakini watu sasa"
    " pia hii huu huyo kama ambao ambayo hata nchi mwaka serikali wakati bila rais yao hao",
    "tl": "ang ng sa na mga at ay si ni para ito niya may kung hindi mula isang nang pa siya kanyang naman noong"
    " din rin kay sila dahil ating ayon kaya wala pero lamang kanilang upang ngayong araw",
    "tr": "ve bir bu da de için ile olarak çok daha olan en o kadar gibi sonra ancak ise ne var ya göre ama değil"
    " her diye oldu kendi dedi olduğunu yeni olduğu ki iki mi şekilde önce tarafından üzerine türkiye etti"
    " eden",
    "uz": "va bu bilan uchun ham bir esa deb edi bo lgan ning shu o uning emas kerak ko p yil haqida bor dan ga"
    " keyin hamda lekin yoki ekan orqali yicha mumkin qildi",
    "vi": "và của là có được cho trong các một không người với để đã những này khi từ về đến tại ra năm cũng ở công"
    " nhiều ông vào trên như theo đó phải sẽ nhưng sau bị hơn còn",
}  # fmt: skip

CYRILLIC: Final = {
    "be": "і у на што не з да ад як гэта па за для але яго быў таксама пра каб ён яны ці якія якая які так было ужо"
    " год пасля толькі можа ёсць вельмі сказаў іх яе",
    "bg": "и на в да за се от не с е са че по като към това но до при който която които след или той беше ще има"
    " тази бе може само още му тя най по-рано заяви си ни между",
    "kk": "және бұл бір мен да де үшін деп болып осы оның туралы бойынша жылы болды еді қазақстан емес ал сол бар"
    " екен дейін кейін соң біз олар",
    "ky": "жана бул бир менен үчүн деп болуп эле да анын боюнча жылы болгон кыргыз эмес ал бар кийин ошол тууралуу"
    " алар деген",
    "mk": "и на во да за се од не со е дека по како но до при кој која кои ќе има оваа беше може само уште му тоа"
    " го ги ја сите меѓу што овој",
    "mn": "нь байна юм энэ бол болон гэж байгаа гэсэн хүн онд улсын ч байсан монгол тэр олон дээр бөгөөд бас болно"
    " хийх",
    "ru": "и в на не что с по он как к из за от для это о до у также его бы но а все была был было при так или уже"
    " который которые после сказал она их только года может если под этом еще ещё мы том чтобы",
    "sr": "и у је на се да за су од не са који као што из ће до али која или како након све то само још био бити"
    " више према по рекао између које када где такође би јер после није",
    "tg": "ва дар аз ба ки ин бо он аст барои буд шуд мекунад соли тоҷикистон будааст ҳам низ онҳо аммо шудааст вай"
    " кард кишвар",
    "uk": "і в у на не що з до за та як від про для це його але є був було також або ми по він вони чи які який яка"
    " так після вже лише року може щоб її їх сказав бути ще під із між",
}  # fmt: skip

ARABIC: Final = {
    "ar": "في من على أن إلى التي عن مع هذا ما لا بعد الذي كان أو هذه قد إن كما قال بين لم ذلك حيث كل عام خلال وقال"
    " وفي ومن هو وقد لها وكان عند منذ غير كانت حول إنه",
    "ckb": "لە و بە بۆ کە ئەو ئەم لەگەڵ هەیە دەکات نییە هەروەها سەر بوو کرد ساڵی لەو دەبێت ئەوەی دوای هەموو",
    "fa": "و در به از که این را با است برای آن یک شده خود تا بر می کرد های هم شد گفت اما نیز باید بود او پس نمی"
    " دارد کند هر دو وی بین کشور",
    "ps": "د په چې او کې له دا یې دی ته سره هم دې شوي وي خو ده کړي ویلي یو پر شول کړ نه چارواکو لپاره",
    "ug": "ۋە بۇ بىلەن بىر ئۈچۈن ئۇ دەپ ئىكەن بولغان قىلىپ ئۇيغۇر كېيىن بولۇپ ھەم ئەمەس",
    "ur": "کے کی میں ہے اور سے کا کو اس نے کہ پر ہیں یہ بھی ان ایک تھا کیا کر تو جو گیا نہیں لیے کہا ہو تھی تھے وہ"
    " بعد ہی والے دیا ساتھ کرنے جا رہا",
}  # fmt: skip

DEVANAGARI: Final = {
    "hi": "के में है की से और का को ने पर कि यह भी एक हैं इस नहीं कर था तो लिए ही हो जो कहा गया साथ बाद वह उन थे थी"
    " जा अपने तक किया हुए रहे",
    "mr": "आहे आणि या च्या हे तर ही की होते असे आहेत व मध्ये हा केली त्या होता नाही यांनी करण्यात म्हणाले ते पण आला"
    " आली साठी झाली झाले होती",
    "ne": "छ र को मा ले पनि गरेको भएको छन् हो यो गर्न का भने लागि थियो गरेका बताए उनले एक नेपाल नै तर गरी भन्ने"
    " हुने छैन उहाँले",
}  # fmt: skip
