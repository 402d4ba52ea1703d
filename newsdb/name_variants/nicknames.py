"""Short and pet forms of given names, and spellings of one name in several languages and transliterations.

General knowledge, folded. A word may stand in several groups; resolution within an article has a shorter list of its
own, which its measured accuracy rests on.
"""

from __future__ import annotations

from typing import Final

_SHORT_FORMS: Final = """
abigail abby abbie gail | abraham abe abram | adelaide addie heidi | agnes aggie nessa | albert al bert bertie |
alexander alex alec sandy sasha xander lex alik | alexandra alex sandra sasha lexi sandy | alfred al alf alfie fred |
alan al | amanda mandy | andrew andy drew | angela angie | anthony tony ant | anna ann annie nan | antonio tony toni |
archibald archie | arnold arnie | arthur art artie | barbara barb babs barbie | bartholomew bart | beatrice bea trixie
| benjamin ben benny benji | bernard bernie barney | bradley brad | calvin cal | cameron cam | caroline carrie caro |
catherine cathy cate kate katie cat kit | cecilia cissy celia | charles charlie chuck chas chip | charlotte lottie
charlie | christina chris tina chrissie | christopher chris kit topher | clifford cliff | clinton clint | constance
connie | cynthia cindy | daniel dan danny | deborah deb debbie debra | dennis denny | dominic dom nick | donald don
donnie | dorothy dot dottie dolly | douglas doug | edgar ed eddie | edmund ed eddie ted | edward ed eddie ted teddy
ned | edwin ed eddie | eleanor ellie nell nora | elizabeth liz lizzie beth betsy betty bess eliza lisa libby lilibet |
emily em millie | eugene gene | ezekiel zeke | florence flo florrie | frances fran fanny frankie | francis frank
frankie | francisco paco pancho | franklin frank | frederick fred freddie fritz | gabriel gabe | geoffrey geoff jeff |
george georgie | gerald gerry jerry | gerard gerry | gertrude trudy gertie | gilbert gil bert | gordon gordy | gregory
greg gregg | harold harry hal | helen nell nellie | henry hank harry hal | herbert herb bert | hubert hugh bert |
ignacio nacho | isaac ike | isabella bella izzy | isidore izzy | jacob jake jack | jacqueline jackie | james jim jimmy
jamie | janet jan | jeffrey jeff | jennifer jen jenny | jeremy jerry | jerome jerry | jessica jess jessie | joan
joanie | john jack johnny jon | jonathan jon jonny nathan | jose pepe | joseph joe joey | joshua josh | judith judy
jude | julia julie jules | katherine kate kathy katie kay kit kitty | kathleen kathy kath | kenneth ken kenny |
kimberly kim kimmy | lawrence larry laurie | leonard len lenny leo | leopold leo | leroy roy | leslie les | lillian
lil lily | louis lou louie | louise lou | lucille lucy | luiz lula | madeleine maddie | malcolm mal | margaret maggie
meg peg peggy marge margie greta daisy rita | martin marty | mary molly polly mae | matilda tilda tilly | matthew matt
| maurice mo | maximilian max | maxwell max | megan meg | melanie mel | melvin mel | michael mike mick mickey micky
misha | miguel mike | mikhail misha | mitchell mitch | mathew matt | nicolas nick | nikolas nick | nickolas nick |
johnathan jon | laurence larry laurie | allen al | allan al | debra deb debbie | theresa terry terri tess | katharine
kate kathy katie kay | kathryn kate kathy katie kay | catharine kate cathy | elisabeth liz beth lisa | micheal mike |
mohammed mo | nathaniel nat nate nathan | natalie nat | nicholas nick nicky nico klaus | nikolai kolya | norman norm |
oliver ollie | oscar ozzie | pamela pam | patricia pat patty tricia trish | patrick pat paddy rick | paul paulie |
peter pete | philip phil pip | phillip phil | phyllis phyl | priscilla cilla | prudence prue | rachel rae | randolph
randy | randall randy | raymond ray | rebecca becky becca | reginald reg reggie | richard rick ricky rich richie dick
| robert rob robbie bob bobby bert | roberta bobbie | roderick rod roddy | rodney rod | roger rodge | roland rollie |
ronald ron ronnie | rosemary rose rosie | rudolph rudy | rupert bert | russell russ | samantha sam | samuel sam sammy
| sebastian seb bastian | sergei seryozha | sidney sid | solomon sol | sophia sophie | stanley stan | stephanie steph
steffi | steven steve stevie | stephen steve stevie steph | jerrold jerry | jerold jerry | stuart stu | susan sue
susie suzy | sylvester sly | tabitha tabby | terence terry | teresa terry tess tessa | theodore ted teddy theo |
thomas tom tommy | timothy tim timmy | tobias toby | valentina valya | valerie val | vernon vern | victor vic |
victoria vicky tori | vincent vince vinnie | virginia ginny | vladimir vova volodya vlad | walter walt wally | wesley
wes | wilfred wilf fred | wilhelmina mina billie willa | william bill billy will willy liam | winston win | woodrow
woody | zachary zach zack | yevgeny zhenya | dmitry dima mitya | ivan vanya | alexei alyosha lyosha | tatiana tanya |
natalia natasha | maria masha | anastasia nastya | ekaterina katya | elena lena | olga olya | svetlana sveta | yuri
yura | pavel pasha | konstantin kostya
"""
_SPELLINGS: Final = """
mohammed mohamed mohammad mohamad muhammad muhammed mohamud mehmet | ahmed ahmad ahmet | hussein husain hussain husein
hossein hosein | hassan hasan | yusuf youssef yousef yussuf joseph josef yosef iosif | ibrahim ebrahim abraham avraham
| abdullah abdallah abdulla | abdul abdel abd | ali aly | omar umar | osama usama | khaled khalid | saeed said saied |
mustafa mostafa moustafa | mahmoud mahmud mahmood | hamid hameed | rashid rasheed | walid waleed | tariq tarek tareq |
faisal faysal feisal | jamal gamal djamal | qasem qassem kassem kasem qasim | yasser yasir | nasser nasir naser |
suleiman sulaiman soleiman solomon suleyman | ismail esmail ismael | fatima fatimah fatemeh | aisha ayesha aysha |
maryam mariam miriam meryem | alexander aleksandr aleksander alexandr oleksandr alexandre alessandro alejandro
iskander | alexei aleksei alexey aleksey oleksiy | andrei andrey andrij andriy andrew andreas andre andres andrea |
vladimir volodymyr wladimir | yevgeny evgeny yevgeni evgeni evgeniy yevhen eugene eugen | yuri yury iurii yuriy juri
jurij | sergei sergey serhiy sergej sergio | dmitry dmitri dmitriy dimitri dmytro | nikolai nikolay mykola nicholas
nicolas nikolaus | mikhail mykhailo michail michael michel miguel mikael michal | pyotr petro piotr petr peter pierre
pedro pietro petar | pavel pavlo pawel paul paulo pablo paolo | grigory grigori hryhoriy gregory | vasily vasili vasyl
wassily basil | ivan john johann johannes juan jean joao giovanni jan ian hans ioannis yannis | fyodor fedor theodore
| viktor victor vittorio wiktor | maxim maksim maksym | ilya ilia illia elias | igor ihor | oleg oleh | yulia julia
iuliia yuliya juliya | natalia nataliya natalya | tatiana tatyana tetiana | ekaterina yekaterina kateryna catherine
katherine kathryn katharine katarina caterina | elena yelena olena helen helena | anastasia anastasiya | maria mariya
mary marie | anna hanna hannah anne ann | elizabeth elisabeth yelizaveta elizaveta isabel | sofia sofiya sophia sofija
| george georg jorge giorgio georgy georgios yiorgos jerzy jiri | james jaime jacques giacomo diego | joseph jose
giuseppe josip | charles karl carl carlos carlo karel karol | louis luis luigi ludwig lewis | francis francisco
francesco francois franz | frederick friedrich federico frederic fredrik | henry henri heinrich enrico enrique henrik
hendrik | william wilhelm guillaume guillermo guglielmo willem | stephen steven stefan stephan stefano esteban etienne
istvan stepan | philip phillip philippe felipe filippo filip | lawrence laurence lorenzo laurent lars | matthew mathew
matthias matteo mateo mathieu mateusz | mark marc marco marcos marek markus marcus | martin martijn marten | eric erik
erich | catherine cathryn kathryn | sara sarah | jeffrey geoffrey jeffery | anthony antony anton antonio antoine |
theresa teresa therese | laszlo ladislav vladislav | rafael raphael | gabriel gabriele | deng teng | xi hsi | zhou
chou | mao mau | jinping chinping | kim gim | lee li yi rhee | park pak bak | chang zhang | wang wong | chen chan tan
| benjamin binyamin benyamin | moses moshe mosheh musa | isaac yitzhak itzhak | jacob yaakov yakov jakob jakub | david
dawud daoud davud | simon shimon | samuel shmuel | jonathan yonatan | narendra narinder
"""


def _groups(text: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(text.split("|")):
        for word in group.split():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


SHORT_FORMS: Final = _groups(_SHORT_FORMS)
"""Groups of each name of which one is the full form, which stands first, and the others are short for it."""
SPELLINGS: Final = _groups(_SPELLINGS)
"""Groups of each name that are one name in other languages or alphabets."""
FULL_FORMS: Final = tuple(group.split()[0] if group.split() else "" for group in _SHORT_FORMS.split("|"))
"""The full form of each group of short forms."""
