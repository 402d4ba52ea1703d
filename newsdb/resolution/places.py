"""Names of places and peoples that are no persons: countries, US states, large cities, adjectives of origin and party.

Used to keep "Moscow" or "Texas" out of the list of people and to call them organizations where they speak.
"""

from __future__ import annotations

from typing import Final

PLACES: Final = frozenset(
    """afghanistan africa alabama alaska albania algeria america angola ankara argentina arizona arkansas armenia asia
    athens     atlanta austin australia austria azerbaijan baghdad bahrain baltimore bangladesh barcelona beijing beirut
    belarus belgium
    berlin bolivia bosnia boston botswana brazil britain brooklyn brussels bulgaria burma cairo california cambodia
    cameroon canada canberra caracas chad charlotte chicago chile china cincinnati cleveland colombia colorado
    columbus
    congo connecticut copenhagen crimea croatia cuba cyprus czechia dallas damascus delaware delhi denmark denver
    detroit
    dubai dublin ecuador edinburgh egypt england eritrea estonia ethiopia europe finland flint florida france
    gaza geneva georgia germany ghana greece greenland guatemala guinea haiti hanoi hawaii havana helsinki honduras
    houston hungary iceland idaho illinois india indiana indianapolis indonesia iowa iran iraq ireland islamabad
    israel istanbul
    italy jakarta jamaica japan jerusalem johannesburg jordan kabul kansas kazakhstan kentucky kenya kiev kosovo
    kremlin kuwait kyiv
    kyrgyzstan lagos laos latvia lebanon liberia libya lima lisbon lithuania london louisiana luxembourg macedonia
    madrid
    maine malaysia mali malta manchester manhattan manila maryland massachusetts memphis mexico miami michigan milan
    milwaukee
    minneapolis minnesota mississippi missouri moldova mongolia montana montenegro montreal morocco moscow mozambique
    mumbai munich myanmar nairobi namibia nashville nebraska nepal netherlands nevada nicaragua niger nigeria norway
    ohio oklahoma oman ontario oregon orlando oslo ottawa pakistan palestine panama paraguay paris pennsylvania peru
    philadelphia philippines phoenix pittsburgh poland portland portugal prague pyongyang qatar quebec queens rome
    romania russia
    rwanda sacramento scotland seattle senegal seoul serbia shanghai singapore slovakia slovenia somalia spain
    stockholm sudan
    sweden switzerland sydney syria taiwan tajikistan tampa tanzania tehran tennessee texas thailand tibet tokyo
    toronto tripoli
    tunisia turkey turkmenistan uganda ukraine uruguay utah uzbekistan vatican venezuela vermont vienna vietnam
    virginia
    wales warsaw washington wisconsin wyoming yemen zambia zimbabwe zurich u.s us usa uk u.k eu u.n un nato d.c dc
    york jersey hampshire mexico carolina dakota angeles francisco vegas diego antonio jose orleans kong korea arabia
    zealand africa lanka rico lauderdale
    american americans british russian russians chinese french german germans israeli israelis iranian iranians
    iraqi syrian
    european europeans canadian mexican mexicans japanese korean turkish arab arabs muslim muslims christian
    christians jewish
    jews catholic catholics evangelical evangelicals african-american african-americans hispanic hispanics latino
    latinos
    asian asians democrat democrats democratic republican republicans gop libertarian conservative conservatives
    liberal liberals tory
    tories labour islam islamic twitter facebook google youtube instagram internet medicare medicaid obamacare brexit
    christmas thanksgiving easter ramadan halloween covid covid-19 coronavirus english spanish latin
    midwest south north west east southern northern western eastern capitol congress senate pentagon
    white-house downing""".split()
)
