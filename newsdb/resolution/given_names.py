"""Common given names with the gender they usually go with, for telling "he" from "she".

General lists of frequent English-language and international given names; a name that is common for both genders
is in neither list.
"""

from __future__ import annotations

from typing import Final

MALE: Final = frozenset(
    """aaron abdul abdullah abraham adam adrian ahmad ahmed al alan albert alberto alejandro aleksandr alex alexander
    alexandre alfonso alfred alfredo ali allan allen alvin amir anders andre andrea andreas andres andrew andy angelo
    angus anthony anton antonin antonio antony archie ari arnold arthur arturo asa ashton austin barack barney barry
    bart ben benedict benjamin benny bernard bernie bert bill billy bob bobby boris boyd brad bradley brandon brendan
    brent brett brian bruce bruno bryan bryce byron caleb calvin carl carlos carlton cecil cesar chad charles charlie
    chester chris christian christopher chuck clarence claude clay clayton cliff clifford clint clinton clyde cody
    colin conor conrad corey cory craig curt curtis cyril cyrus daisuke dale damian damien damon dan daniel danny
    darrell darren darryl darwin daryl dave david davis dean denis dennis denny derek derrick desmond devin dexter
    dick diego dimitri dirk dmitri dmitry dominic don donald donnie doug douglas duane duncan dustin dwayne dwight
    earl ed eddie edgar eduardo edmund edward edwin eli elias elijah elliott elmer elon emanuel emilio emmanuel
    enrique eric erik ernest ernesto ernie ervin ethan eugene evan everett fabio faisal felipe felix fernando floyd
    francesco francis francisco francois frank frankie franklin fred freddie frederick gabriel garrett garry gary
    gavin gene geoff geoffrey george gerald gerard gerardo gideon gilbert giovanni giuseppe glenn gordon graham grant
    greg gregg gregory guillermo gus gustavo guy hal hamid hank hans harold harrison harry harvey hassan hector
    heinrich henrik henry herbert herman hiroshi homer horace howard hubert hugh hugo hussein ian ibrahim igor ike
    ira irving isaac ismail ivan jack jackson jacob jacques jaime jake jamal james jared jason javier jay jean-claude
    jed jeff jeffrey jens jeremiah jeremy jermaine jerome jerry jesse jesus jim jimmy joachim joao joaquin joe joel
    joerg johan johann johannes john johnny jon jonah jonas jonathan jordan jorge jose josef joseph josh joshua juan
    jules julian julio julius jurgen justin kareem karim karl keith ken kenneth kenny kent kevin khalid kirk klaus
    kofi konstantin kristian kurt kyle lance lars larry laurence lawrence lee leif len leo leon leonard leonardo leroy
    leslie lester levi lewis liam lindsey lionel lloyd logan lonnie lorenzo lou louis luca lucas luciano luigi luis
    luke lyle lyndon mahmoud malcolm manfred manuel marc marcel marco marcos marcus mario mark marshall martin marty
    marvin mason massimo mateo mathew matt matteo matthew matthias maurice mauricio max maxwell mehmet mel melvin
    michael michel miguel mike mikhail miles milo milton mitch mitchell mitt mohamed mohammad mohammed moritz morris
    moses muhammad murray mustafa nate nathan nathaniel ned neil nelson newt nicholas nick nicolas nigel nikolai noah
    noel norman oleg oliver omar orlando oscar osama otis otto owen pablo paolo pascal pat patricio patrick paul
    pavel pedro percy perry pete peter phil philip philippe phillip pierre piotr preston quentin rafael rahul ralph
    ramon rand randall randy raul ray raymond reed reggie reginald reince reinhold rene rex ricardo richard rick
    ricky rob robbie robby robert roberto rod roderick rodney rodrigo roger roland roman ron ronald ronnie rory ross
    roy ruben rudolph rudy rupert russ russell ryan salvador sam samir samuel sanjay scott sean sebastian sergei
    sergey sergio seth shane shaun shawn sheldon sherman shinzo sidney silvio simon solomon spencer stan stanley
    stefan stephan stephen steve steven stewart stuart sylvester tariq taylor ted terrence terry thaddeus theo
    theodore thomas tim timothy tobias toby todd tom tommy tony travis trent trevor troy tucker tyler
    tyrone ulrich umberto vance vernon victor vijay vince vincent virgil vitaly vladimir wade wallace walter warren
    wayne wendell wesley wilbur will willard william willie winston wolfgang woodrow xavier yasser yitzhak yuri yusuf
    zach zachary zack jeb marlon micah rohit raj anil arun vikram sunil ravi amit sandeep chuan jian
    benjamin bashar benyamin bibi jens olaf emmanuel volodymyr viktor oleksandr andrei alexei aleksei pyotr""".split()
)
FEMALE: Final = frozenset(
    """abby abigail ada adele adriana agnes aisha alana alexandra alexandria alexis alice alicia alisa alison allison
    alma alyssa amanda amber amelia amy ana anastasia angela angelica angelina anita ann anna annabel
    anne annette annie antonia april arianna arlene ashley astrid audrey aurora ava barbara beatrice becky belinda
    bernadette bernice bertha beth bethany betsy betty beverly bianca bonnie brenda briana brianna bridget brigitte
    brittany brooke camila camilla candace candice carla carly carmen carol carole carolina caroline carolyn carrie
    cassandra cassie catalina catherine cathy cecilia celeste celia charlene charlotte chelsea cheryl chloe christa
    christiane christina christine christy cindy claire clara clarissa claudia colleen condoleezza connie
    constance cora corinne courtney cristina crystal cynthia daisy daniela danielle daphne darlene dawn
    debbie deborah debra delia delores denise diana diane dianne dina dolores donna dora doreen doris dorothy edith
    edna eileen elaine eleanor elena elisa elisabeth elise eliza elizabeth ella ellen eloise elsa elsie emilia emily
    emma erica erika erin esmeralda estelle esther ethel eugenia eunice eva evelyn faith fatima faye felicia fiona
    flora florence frances francesca francine freda frieda gabriela gabrielle gail genevieve georgia geraldine
    gertrude gina ginger gisele gladys glenda gloria grace greta gretchen guadalupe gwen gwendolyn hailey hannah
    harriet hazel heather heidi helen helena helene henrietta hilary hillary holly hope huma ida ilana ilhan ilse
    ingrid irene iris irma isabel isabella isabelle ivanka ivy jackie jacqueline jane janet janice jasmine
    jean jeanette jeanne jenna jennifer jenny jessica jill jo joan joann joanna joanne jocelyn jodi josephine joy
    joyce juanita judith judy julia juliana julianne julie juliet june kamala kara karen karin karina karla kate
    katharine katherine kathleen kathryn kathy katie katrina katy kayla kayleigh kelli kellie kellyanne kendra
    kimberly kirsten kirstin krista kristen kristi kristin kristina kristine krystal lara laura lauren laurie
    lea leah leila lena leona leticia lila lillian lily linda lindsay lisa liz liza lois lola loretta lori lorraine
    louise lucia lucille lucinda lucy luisa lupita lydia lynette lynn lynne mabel mackenzie madeleine madeline madison
    maggie malala mandy marcella marcia margaret margarita margot maria mariah marian mariana marianne marie marilyn
    marina marisa marissa marjorie marlene marsha martha mary maryam mathilde maura maureen maxine maya megan meghan
    melania melanie melinda melissa mercedes meredith mia michaela michele michelle mildred millicent mindy miranda
    miriam misty mollie molly mona monica monique muriel myra myrna nadia nadine nancy naomi natalia natalie natasha
    nellie nichelle nicole nicolette nikki nina noelle nora norma octavia olga olive olivia opal ophelia paige pamela
    patrice patricia patsy patti patty paula paulette pauline pearl peggy penelope penny petra phoebe phyllis polly
    priscilla rachel ramona raquel rebecca regina renee rhonda rita roberta rochelle rosa rosalind rose
    rosemary rosie roxanne ruby ruth sabrina sadie sally samantha sandra sandy sara sarah saundra savannah
    selena selma serena sharon sheila shelby shelley shelly sherry sheryl shirley simone sofia sonia sonja
    sophia sophie stacey stacy stella stephanie sue summer susan susana susanna susanne susie suzanne sylvia tabitha
    tamara tammy tania tanya tara tatiana teresa terri tessa thelma theresa tiffany tina toni tracey traci tracy
    trina trish trisha ursula valentina valerie vanessa vera verna veronica vicki vicky victoria viola violet virginia
    vivian wanda wendy whitney wilma winifred winona yasmin yolanda yvette yvonne zoe zelda angelique usha
    priya anjali deepa lakshmi sunita meera yuki keiko akiko naoko svetlana ludmila oksana yulia irina
    ekaterina elizaveta kirstjen kellyann madeline tulsi sunita ursula giorgia sanna jacinda""".split()
)


def gender_of(given: str) -> str | None:
    """Return "m", "f" or None for a folded given name."""
    if given in FEMALE:
        return "f"
    return "m" if given in MALE else None
