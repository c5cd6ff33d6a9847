"""The four projects: what they are, and their budgets in dirhams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.demo.places import TERRITORY
from app.demo.words import Words, say
from app.projects.commands import NewProject, ProjectWords
from reports.formats import Language

LANGUAGES: tuple[Language, ...] = ("en", "fr", "ar")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a budget, in whole dirhams."""

    code: str
    dirhams: int
    names: Words


@dataclass(frozen=True, slots=True)
class Described:
    """A project with everything that is said of it."""

    fund: str
    slug: str
    keeper: str
    picture: str
    map_at: tuple[int, int]
    states: tuple[str, ...]
    title: Words
    summary: Words
    lede: Words
    place: Words
    budget: tuple[Line, ...]

    @property
    def words(self) -> Mapping[Language, ProjectWords]:
        """What is said, by language."""
        return {
            language: ProjectWords(
                title=self.title[language],
                summary=self.summary[language],
                lede=self.lede[language],
                place=self.place[language],
            )
            for language in LANGUAGES
        }

    @property
    def new(self) -> NewProject:
        """The project as the command takes it."""
        return NewProject(
            fund=self.fund,
            slug=self.slug,
            territory=TERRITORY,
            keeper=self.keeper,
            currency="MAD",
            gift_currency="EUR",
            picture=self.picture,
            words=self.words,
            line_names={line.code: line.names for line in self.budget},
            map_at=self.map_at,
        )


WATER = Described(
    fund="P1",
    slug="arazane-water",
    keeper="TIFAOUINE",
    picture="tank.svg",
    map_at=(384, 168),
    states=("funding", "funded", "running", "delivered"),
    title=say(
        "Drinking water for Arazane",
        "L’eau potable à Arazane",
        "الماء الصالح للشرب في أرازان",
    ),
    summary=say(
        "Borehole pump, reservoir and meters for 120 households.",
        "Pompe, réservoir et compteurs pour 120 foyers.",
        "مضخة وخزان وعدّادات لفائدة 120 أسرة.",
    ),
    lede=say(
        "A solar pump, a reservoir of 60 m³ and a metered network for 120 households"
        " that walked to the well. Open to all residents.",
        "Une pompe solaire, un réservoir de 60 m³ et un réseau à compteurs pour"
        " 120 foyers qui allaient au puits à pied. Ouvert à tous les habitants.",
        "مضخة شمسية وخزان سعته 60 م³ وشبكة بعدّادات لفائدة 120 أسرة كانت تمشي إلى"
        " البئر. مفتوح لجميع السكان.",
    ),
    place=say("Arazane", "Arazane", "أرازان"),
    budget=(
        Line(
            "B1",
            320_000,
            say(
                "Borehole pump and solar field",
                "Pompe de forage et champ solaire",
                "مضخة البئر والألواح الشمسية",
            ),
        ),
        Line(
            "B2", 210_000, say("Reservoir, 60 m³", "Réservoir, 60 m³", "الخزان، 60 م³")
        ),
        Line("B3", 260_000, say("Network", "Réseau", "الشبكة")),
        Line(
            "B4",
            70_000,
            say(
                "Meters and connections", "Compteurs et branchements", "العدّادات والربط"
            ),
        ),
        Line(
            "B5",
            40_000,
            say("Training and tools", "Formation et outils", "التكوين والأدوات"),
        ),
    ),
)

DORMITORY = Described(
    fund="P2",
    slug="taliouine-dormitory",
    keeper="TAMUNT",
    picture="granary.svg",
    map_at=(482, 160),
    states=("funding", "funded", "running"),
    title=say(
        "Girls’ dormitory in Taliouine",
        "L’internat des filles de Taliouine",
        "دار الطالبة بتالوين",
    ),
    summary=say(
        "Forty beds, so that girls from far villages go on at school.",
        "Quarante lits, pour que les filles des villages continuent l’école.",
        "أربعون سريرا كي تتابع بنات القرى البعيدة دراستهن.",
    ),
    lede=say(
        "A house with forty beds near the school, so that girls from far villages"
        " can go on learning after they turn twelve.",
        "Une maison de quarante lits près du collège, pour que les filles des villages"
        " éloignés continuent d’apprendre après douze ans.",
        "دار بأربعين سريرا قرب الإعدادية، كي تواصل بنات القرى البعيدة تعلّمهن بعد سن"
        " الثانية عشرة.",
    ),
    place=say("Taliouine", "Taliouine", "تالوين"),
    budget=(
        Line("D1", 300_000, say("Structure", "Gros œuvre", "الأشغال الكبرى")),
        Line(
            "D2",
            120_000,
            say(
                "Sanitary block, solar heater",
                "Bloc sanitaire, chauffe-eau solaire",
                "المرافق الصحية وسخان شمسي",
            ),
        ),
        Line(
            "D3", 100_000, say("Beds and lockers", "Lits et casiers", "الأسرّة والخزائن")
        ),
        Line("D4", 60_000, say("Kitchen", "Cuisine", "المطبخ")),
        Line(
            "D5",
            60_000,
            say(
                "Fire safety, first year of running",
                "Sécurité incendie, première année",
                "السلامة من الحريق، السنة الأولى",
            ),
        ),
    ),
)

COOPERATIVE = Described(
    fund="P3",
    slug="askaouen-cooperative",
    keeper="AZWU",
    picture="argan.svg",
    map_at=(509, 119),
    states=("funding", "funded", "running", "delivered", "audited", "repaying"),
    title=say(
        "Saffron and argan cooperative",
        "La coopérative de safran et d’argan",
        "تعاونية الزعفران وأركان",
    ),
    summary=say(
        "Dryers and a packaging line for a cooperative of 45 women.",
        "Séchoirs et conditionnement pour une coopérative de 45 femmes.",
        "مجففات وخط تعبئة لتعاونية تضم 45 امرأة.",
    ),
    lede=say(
        "Forty-five women dry, pack and sell saffron and argan under their own name."
        " Shares, loans and participations pay for the machines.",
        "Quarante-cinq femmes sèchent, conditionnent et vendent safran et argan sous"
        " leur nom. Parts, prêts et participations paient les machines.",
        "خمس وأربعون امرأة يجففن الزعفران وأركان ويعبئنهما ويبعنهما باسمهن. الحصص"
        " والقروض والمشاركات تؤدي ثمن الآلات.",
    ),
    place=say("Askaouen", "Askaouen", "أسكاون"),
    budget=(
        Line("S1", 180_000, say("Solar dryers", "Séchoirs solaires", "مجففات شمسية")),
        Line(
            "S2",
            150_000,
            say(
                "Packaging line and lab kit",
                "Ligne de conditionnement et laboratoire",
                "خط التعبئة ومختبر صغير",
            ),
        ),
        Line(
            "S3",
            120_000,
            say("Building fit-out", "Aménagement du bâtiment", "تهيئة البناية"),
        ),
        Line(
            "S4",
            90_000,
            say(
                "Certification and first season",
                "Certification et première saison",
                "الإشهاد والموسم الأول",
            ),
        ),
    ),
)

READING = Described(
    fund="P4",
    slug="taliouine-reading-room",
    keeper="TAMUNT",
    picture="lights.svg",
    map_at=(470, 190),
    states=("funding",),
    title=say(
        "Reading room and evening classes",
        "Salle de lecture et cours du soir",
        "قاعة المطالعة ودروس مسائية",
    ),
    summary=say(
        "Books, tablets and a teacher for one year.",
        "Des livres, des tablettes et une enseignante pendant un an.",
        "كتب ولوحات إلكترونية ومدرّسة لمدة سنة.",
    ),
    lede=say(
        "A room with books and tablets, and evening classes in Arabic and in French,"
        " open to all residents and newcomers.",
        "Une salle avec des livres et des tablettes, et des cours du soir en arabe et"
        " en français, ouverts à tous, habitants et nouveaux venus.",
        "قاعة فيها كتب ولوحات إلكترونية، ودروس مسائية بالعربية والفرنسية، مفتوحة"
        " لجميع السكان والوافدين.",
    ),
    place=say("Taliouine", "Taliouine", "تالوين"),
    budget=(
        Line("R1", 70_000, say("Furniture", "Mobilier", "الأثاث")),
        Line(
            "R2",
            60_000,
            say("Books and tablets", "Livres et tablettes", "الكتب واللوحات"),
        ),
        Line(
            "R3",
            50_000,
            say(
                "Teacher for one year",
                "Une enseignante pendant un an",
                "مدرّسة لمدة سنة",
            ),
        ),
    ),
)

PROJECTS = (WATER, DORMITORY, COOPERATIVE, READING)
