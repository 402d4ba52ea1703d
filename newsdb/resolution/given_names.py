"""Common given names with the gender they usually go with, for telling "he" from "she".

General lists of frequent English-language and international given names; a name that is common for both genders is
in a list of its own, as it still shows that a person is named.
"""

from __future__ import annotations

from typing import Final

MALE: Final = frozenset(
    """aaron abdel abdelaziz abdul abdulaziz abdullah abhijit abraham adam adel adrian ahmad ahmed al alan alastair
    albert alberto alejandro aleksandr aleksei alexander alexandre alexei alfonso alfred alfredo ali alistair
    allan allen alvin amir amit anders andre andreas andrei andres andrew andy angelo angus anil anthony anton
    antonin antonio antony anwar archibald archie ari arjun arnold arthur arturo arun asa ashok ashraf austin
    avi barack barnaby barney barry bart bashar bela ben benedict benjamin benny benyamin bernard bernie bert
    bibi bilal bill billy binali bob bobby boris boyd brad bradley brandon brendan brent brett brian bruce bruno
    bryan bryce byron caleb calvin carl carlos carlton cecil cedric cem cesar chad charles charlie chester
    christian christopher chuan chuck clarence claude clay clayton clement cliff clifford clint clinton clyde
    cody colin conor conrad corey craig crispin curt curtis cyril cyrus daisuke damian damien damon dan daniel
    danny darnell darrell darren darryl darwin daryl dave david davis dean deepak demetrius denis dennis denny
    derek derrick desmond devin dexter dick diego dimitri dirk dmitri dmitry dominic don donald donnie doug
    douglas dragan duane duncan dustin dwayne dwight earl ed eddie edgar edmund eduardo edward edwin ehud eitan
    eli elias elijah elmer elon emanuel emil emilio emmanuel emmett emre enrique eric erik ernest ernesto ernie
    ervin ethan eugene evan everett ezra fabio fahad faisal felipe felix ferenc fergus fernando finn floyd
    francesco francis francisco francois frank franklin fred freddie frederick fuad gabor gabriel gadi gareth
    garrett garry gary gavin gene geoff geoffrey george gerald gerard gerardo ghassan gideon gilbert giles
    giovanni giuseppe glenn gopal goran gordon graham grant greg gregg gregory grover guillermo gunther gus
    gustavo guy haider hal hamid hamish hamza hani hank hans harish harold harrison harry harvey hassan heath
    hector heinrich henrik henry herbert herman hiroki hiroshi homer horace howard hubert hugh hugo hussein iain
    ian ibrahim igor ike imran iqbal ira irving isaac ismail istvan ivan jabari jaber jack jackson jacob jacques
    jake jakub jamal james janos jared jarrod jason jasper javad javier jay jean-claude jeb jed jeff jeffrey
    jens jeremiah jeremy jermaine jerome jerry jesse jesus jian jim jimmy joachim joao joaquin joe joel joerg
    johan johann johannes john johnny jon jonah jonas jonathan jorge jose josef joseph josh joshua juan julian
    julio julius jun jurgen justin kareem karim karl keith ken kenji kenneth kenny kent kevin khaled khalid
    kieran kiran kirk klaus kofi konstantin krishna kristian kurt kwame kyle lachlan lamar lance larry lars
    laszlo laurence laurent lawrence leif len leo leon leonard leonardo leroy lester levi lewis liam lionel
    lloyd lonnie lorenzo lou louis luca lucas luciano luigi luis luke lyle lyndon magnus mahdi mahmoud majid
    malcolm malik manfred manish mansour manuel marc marcel marco marcos marcus marek mario mark marshall martin
    marty marvin marwan mason massimo mateo mateusz mathew matt matteo matthew matthias maurice mauricio max
    maxwell mehdi mehmet melvin micah michael michel miguel mike mikhail milan miles milo milton mirko miroslav
    mitch mitchell mitt mohamed mohammad mohammed mohan mohsen moritz morris moses moshe muhammad munir murat
    murray mustafa nabil narendra nasser nate nathan nathanael nathaniel ned neil nelson newt niall nicholas
    nick nicolas nigel nikhil nikola nikolai noah noel norman olaf oleg oleksandr oliver omar orlando osama
    oscar osman oswald otis ottmar otto owen pablo paolo pascal patricio patrick paul pavel pedro percy perry
    petar pete peter phil philip philippe phillip pierre piotr prakash preston pyotr qasem quentin quincy rafael
    rahul raj rajesh ralf ralph ramesh ramon ramzi rand randall randy rashad rashid raul ravi ray raymond recep
    reed reggie reginald reince reinhold rene rex rhys ricardo richard rick ricky rob robbie robby robert
    roberto rod roderick rodney rodolfo rodrigo roger rohit roland roman ron ronald ronnie roscoe ross roy ruben
    rudolph rudy rufus rupert russ russell ryan saad sachin saeed salah salman salvador sami samir samuel
    sandeep sandip sanjay sayed scott seamus sean sebastian sergei sergey sergio seth shane shashi shaun sheldon
    sherman shinzo silas silvio simon slobodan solomon spencer stan stanley stefan stefano stephan stephen steve
    steven stewart stuart sunil suresh sylvester takashi tamim tarek tariq tayyip ted terrence thad thaddeus
    theo theodore thomas tim timothy tobias tobin toby todd tom tomas tomasz tommy tony travis trent trevor troy
    tucker tyler tyrell tyrone ulrich ulysses umberto uri usman vaclav vance vernon victor vijay vikram viktor
    vince vincent virgil vitaly vito vivek vladimir volodymyr wade waldo walid wallace walter warren wayne wei
    wendell wesley weston wilbur will willard william willie winfield winston wolfgang woodrow xavier xi yahya
    yair yasser yitzhak yoav yoshihide yossi yousef yuri yusuf zach zachariah zachary zack zaid zdenek zeke ziad
    zoran""".split()
)
FEMALE: Final = frozenset(
    """aaliyah abbie abby abigail ada adele adriana adrienne agnes aimee aisha akiko alana alba alessandra
    alexandra alexandria alexis alice alicia alina alisa alison allison alma althea alyssa amal amanda amber
    amelia amina amy ana anastasia angela angelica angelika angelina angelique anika anita anjali ann anna
    annabel anne annette annie antoinette antonia april arianna arlene arlette ashley astrid audrey aurelie
    aurora ava ayesha barbara beata beatrice becky belen belinda benazir bernadette bernice bertha beth bethany
    betsy betty beverly bianca birgit bonnie brenda briana brianna bridget brigid brigitte britt brittany brooke
    camila camilla candace candice carla carly carmela carmen carol carole carolin carolina caroline carolyn
    carrie cassandra cassie catalina catherine cathy cecilia celeste celia chantal charlene charlotte charmaine
    chelsea cheryl chloe christa christiane christina christine christy cindy claire clara clarissa claudia
    clementine colleen concepcion condoleezza connie constance cora corazon corinne cristina crystal cynthia
    daisy damaris daniela danielle daphne darla darlene dawn deanna debbie deborah debra deena deepa deirdre
    delia delores delphine denise diana diane dianne dilma dina dolly dolores donna dora doreen doris dorothy
    ebony edith edna effie eileen ekaterina elaine eleanor elena elif elisa elisabeth elise eliza elizabeth
    elizaveta ella ellen elodie eloise elsa elsie elvira emilia emily emma erica erika erin esme esmeralda
    esperanza estelle esther ethel etta eugenia eunice eva evangeline evelyn fabiola faith farah fatima fatma
    faye federica felicia fern fiona flora florence frances francesca francine frauke freda frieda gabriela
    gabrielle gail gayle genevieve georgia georgina geraldine gerda gertrude gina ginger giorgia gisela gisele
    gladys glenda gloria grace greer greta gretchen guadalupe gudrun gwen gwendolyn hailey hanna hannah
    hannelore harriet hazel heather heidi helen helena helene helga henrietta henrike hermione hilary hildegard
    hillary holly hope huma ida ilana ilhan ilse imani imelda imogen ines ingeborg ingrid iona irene irina iris
    irma isabel isabella isabelle isla ivana ivanka ivy jacinda jacqueline jada jana jane janelle janet janette
    janice jasmin jasmine jayne jeanette jeanne jeannette jelena jenna jennifer jenny jessica jill joan joann
    joanna joanne jocelyn jodi joelle jolene josefina josephine joy joyce juanita judith judy julia juliana
    julianne julie juliet june kaitlyn kamala kamilla kara karen karin karina karla karolina katarina kate
    katharine katherine kathleen kathryn kathy katie katja katrina katy kayla kayleigh keiko keisha kelli kellie
    kellyann kellyanne kendra kerstin kiersten kimberley kimberly kirsten kirstin kirstjen krista kristen kristi
    kristin kristina kristine krystal kyra lakshmi lana lara larissa latasha latoya laura lauren laurie laverne
    lea leah leila lena leona leonie leticia letitia lila lilian liliana lillian lillie lily lina linda linnea
    lisa liz liza lois lola loretta lori lorna lorraine louise lourdes lucia lucie lucille lucinda lucy ludmila
    luisa lupita luz lydia lydie lynette lynne mabel madeleine madeline madison magdalena maggie maisie malala
    malia mandy manuela mara marcela marcella marcia margaret margarita margaux margot margrethe maria mariah
    mariam marian mariana marianne maribel marie marilyn marina marisa marissa marit marjorie marlene marsha
    marta martha mary maryam mathilda mathilde maude maura maureen maxine maya mayra meera megan meghan melania
    melanie melinda melissa mercedes mercy meredith merle mia michaela michele michelle mildred milena millicent
    mindy mira miranda miriam misty mitzi moira mollie molly mona monica monique muriel myra myrna nadia nadine
    nadja nan nancy naoko naomi natalia natalie natasha nell nellie nia nichelle nicole nicolette nicolle nikita
    nikki nilda nina noelle noemi nora norah norma octavia odette oksana olga olive olivia opal ophelia oprah
    paige paloma pamela patrice patricia patrizia patsy patti patty paula paulette pauline pearl peggy penelope
    penny petra phoebe phyllis pia piper polly portia priscilla priya qing quiana rachael rachel ramona rania
    raquel raven reba rebecca regina renate renee rhonda rita roberta rochelle roisin romina rosa rosalie
    rosalind rosalinda rosalyn rosario rose rosemary rosie rowena roxana roxanne roya ruby ruth sabrina sadie
    sally samantha samira sandra sanna saoirse sara sarah saskia saundra savannah selena selma serena sharon
    sheena sheila shelley shelly sherry sheryl shirin shirley sigrid silvia simone sinead siobhan socorro sofia
    soledad sonia sonja sophia sophie stefanie stella stephanie stephany sue summer sunita sunniva susan susana
    susanna susanne susie suzanne suzette svenja svetlana sylvia tabitha tamar tamara tameka tammy tania tanya
    tara tatiana tatyana teresa teri terri tessa tessie thea thelma theodora theresa tiffany tilda tina toni
    tonya traci trina trish trisha trudy tulsi uma ursula usha ute valentina valerie vanessa vanita vera verena
    verna veronica vicki vicky victoria viola violet virginia vivian viviana vivienne wanda wendi wendy
    wilhelmina wilma winifred winona xenia yael yasmin yesenia ying yoko yolanda yolande yulia yvette yvonne
    zahra zainab zara zelda zoe zuzana""".split()
)
# Common given names of both.
NEUTRAL: Final = frozenset(
    """alex andrea ariel ashton avery bobbie cameron casey chris cory courtney dale dana darcy devon dominique drew
    elliott emerson frankie gale harper hayden hunter jackie jaime jamie jan jayden jean jess jessie jo jody
    jordan joss jules kasey kelly kendall kerry kim kit kris lee leigh leslie lindsay lindsey logan lynn
    mackenzie marion marlon mel morgan parker pat peyton quinn reagan reese riley robin rory rowan sage sam
    sandy sasha shannon shawn shelby sidney skyler stacey stacy sunny sydney taylor terry tracey tracy val
    whitney yuki""".split()
)


def gender_of(given: str) -> str | None:
    """Return "m", "f" or None for a folded given name."""
    if given in FEMALE:
        return "f"
    return "m" if given in MALE else None


_SHORT_FORMS: Final = [
    set(group.split())
    for group in (
        "robert bob bobby rob robbie robby|william bill billy will|richard rick dick rich ricky|james jim jimmy|"
        "john jack johnny jon|"
        "michael mike mick|thomas tom tommy|joseph joe joey|charles charlie chuck|"
        "edward ed eddie ted|theodore ted teddy|"
        "daniel dan danny|david dave|donald don donnie|kenneth ken kenny|stephen steven steve|anthony tony|"
        "christopher chris|matthew matt|gregory greg|timothy tim|samuel sam|benjamin ben benny|bernard bernie|"
        "elizabeth liz beth betsy betty|katherine kate kathy katie|margaret maggie meg peggy|deborah debbie|"
        "patricia pat patty|susan sue|jennifer jen jenny|rebecca becky|andrew andy drew|lawrence larry|"
        "nicholas nick|philip phil|ronald ron ronnie|raymond ray|jeffrey jeff|gerald jerry|frederick fred|"
        "alexander alex|joshua josh|nathaniel nathan nate|peter pete|randall randy|raphael rafael|rudolph rudy|"
        "walter walt|zachary zach zack|abraham abe|albert al|alan al|arthur art|douglas doug|eugene gene|francis frank|"
        "franklin frank|henry hank harry|leonard len|louis lou|mitchell mitch|vincent vince|victoria vicky|"
        "barbara barb|cynthia cindy|dorothy dot|judith judy|pamela pam|theresa terry|valerie val"
    ).split("|")
]


_GROUPS_OF: Final[dict[str, frozenset[int]]] = {
    name: frozenset(i for i, group in enumerate(_SHORT_FORMS) if name in group) for name in set().union(*_SHORT_FORMS)
}


def is_short_form(x: str, y: str) -> bool:
    """Tell whether two folded given names can be one person's: "bob" and "robert"."""
    return not _GROUPS_OF.get(x, frozenset()).isdisjoint(_GROUPS_OF.get(y, ()))
