"""Invented travellers for measuring the border check: names as common as they are, spelt as clerks spell them.

Kept apart from `core/names.py`: the lists and the habits of spelling come from how each language is written, not from
the rules under test, and nothing here imports them. The first names of a list are the common ones (a name's chance falls
with its place, as surnames' do), for common names are what makes false alarms. Nobody real is meant.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial


@dataclass(frozen=True)
class Culture:
    """First and last names, what part of travellers has them, and the other ways in which they are written."""

    code: str
    share: float
    first: tuple[str, ...]
    last: tuple[str, ...]
    habits: tuple[tuple[tuple[str, str], ...], ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\n", ",").split(",") if part.strip())


def _habit(text: str) -> tuple[tuple[str, str], ...]:
    """ "ş>sh ç>ch": each letter group and how another clerk writes it, in this order; "_" is a space."""
    pairs = (pair.replace("_", " ").partition(">") for pair in text.split())
    return tuple((old, new) for old, _, new in pairs)


TURKISH = Culture(
    "turks", 0.10,
    _words("""Mehmet, Ayşe, Fatma, Mustafa, Ahmet, Emine, Ali, Hatice, Zeynep, Hüseyin, Elif, Hasan, İbrahim, Meryem,
    İsmail, Şerife, Osman, Yusuf, Sultan, Murat, Zehra, Ömer, Hanife, Ramazan, Halil, Merve, Süleyman, Havva, Abdullah,
    Özlem, Mahmut, Esra, Recep, Zeliha, Salih, Büşra, Fatih, Yasemin, Kadir, Hacer, Emre, Melek, Hakan, Hülya, Adem, Dilek,
    Kemal, Kübra, Yaşar, Leyla, Bekir, Tuğba, Musa, Gülşen, Metin, Sevim, Orhan, Filiz, Bayram, Songül, Serkan, Aysel,
    Furkan, Rabia, Gökhan, Semra, Uğur, Derya, Burak, Sevgi, Yunus, Ebru, Enes, Nurcan, Cemal, Gamze, Selim, Gülsüm, Erol,
    Pınar, Şükrü, Çiğdem, Ozan, Sibel, Volkan, Aslı, Tolga, Ceren, Onur, Duygu, Ege, Betül, Koray, Şeyma, Levent, Nilgün,
    Tarık, Hilal, Cengiz, Nesrin"""),
    _words("""Yılmaz, Kaya, Demir, Çelik, Şahin, Yıldız, Yıldırım, Öztürk, Aydın, Özdemir, Arslan, Doğan, Kılıç, Aslan,
    Çetin, Kara, Koç, Kurt, Özkan, Şimşek, Polat, Korkmaz, Çakır, Erdoğan, Acar, Özcan, Güneş, Aksoy, Yavuz, Bulut, Keskin,
    Ünal, Gül, Turan, Özer, Işık, Avcı, Taş, Kaplan, Coşkun, Sarı, Güler, Tekin, Yüksel, Bozkurt, Aktaş, Ateş, Uçar, Duman,
    Güngör, Tunç, Karaca, Köse, Bayram, Toprak, Altun, Deniz, Erdem, Sönmez, Karataş, Bilgin, Özmen, Karakaya, Uysal, Şen,
    Durmaz, Gündüz, Akın, Kılınç, Genç, Kahraman, Ekinci, Soylu, Başaran, Dursun, Çiftçi, Kocabaş, Vural, Oral, Yalçın,
    Özbek, Türkmen, Sezer, Eroğlu, Karabulut, Balcı, Bayrak, Uzun, Ceylan, Tanrıverdi, Topal, Gürbüz, Demirci, Çoban,
    Ergün, Sağlam, Akbulut, Güven, Alkan, Dinçer"""),
    (_habit("ş>s Ş>S ç>c Ç>C ğ>g Ğ>G ı>i İ>I ö>o Ö>O ü>u Ü>U"),
     _habit("ş>sh Ş>Sh ç>ch Ç>Ch ğ>g ı>i İ>I ö>oe Ö>Oe ü>ue Ü>Ue"),
     _habit("ş>sch Ş>Sch ç>tsch Ç>Tsch ğ> ı>i İ>I ö>oe Ö>Oe ü>ue Ü>Ue"),
     _habit("ğ>g ı>i İ>I met>med üseyin>ussein")),
)  # fmt: skip

MOROCCAN = Culture(
    "arabisch", 0.09,
    _words("""Mohamed, Fatima, Ahmed, Khadija, Youssef, Aicha, Hassan, Malika, Rachid, Naima, Said, Samira, Abdellah, Rachida,
    Omar, Latifa, Mustapha, Karima, Khalid, Hanane, Hamza, Nadia, Brahim, Zineb, Abdelkader, Saida, Ali, Souad, Driss,
    Mina, Abderrahim, Laila, Jamal, Fatiha, Hicham, Houda, Aziz, Ilham, Redouan, Zohra, Karim, Imane, Nourdine, Meryem,
    Tarik, Siham, Soufiane, Nora, Bilal, Salma, Anouar, Ikram, Zakaria, Hafsa, Ayoub, Yasmina, Mounir, Chaimae, Othmane,
    Kenza, Abdelaziz, Amal, Noureddine, Dounia, Lahcen, Hayat, Adil, Asmae, Ismail, Sanae, Yahya, Wafae, Elhoussine, Jamila,
    Marouane, Loubna, Anass, Btissam, Fouad, Halima, Younes, Najat, Badr, Rajae, Kamal, Oumaima, Yassine, Safae, Larbi,
    Ghizlane, Ilyas, Touria, Taha, Mariam, Nabil, Widad, Reda, Ouafa, Abdelhak, Fadma"""),
    _words("""El Amrani, Bennani, Alaoui, El Idrissi, Benali, Tahiri, Amrani, El Khattabi, Bouzidi, Chaoui, Haddad, El Fassi,
    Ouali, Ziani, Berrada, Mansouri, El Yousfi, Saidi, Cherkaoui, Filali, Azzouzi, El Haddaoui, Naciri, Ait Lahcen, Bakkali,
    Boutaleb, Daoudi, Rahmani, El Ouardi, Salhi, Lahlou, Kabbaj, El Mansouri, Tazi, Benjelloun, Belhaj, El Hamdaoui, Jabri,
    Abdellaoui, Boukhriss, Achahbar, El Bouazzaoui, Aghrabi, Kaddouri, Lamrani, El Moussaoui, Ben Haddou, Oulhaj, Ajouaou,
    Chakir, El Ghazi, Hamdi, Bouali, Marzouki, Slimani, El Kaddouri, Yakoubi, Benhaddou, Mokhtari, Allouchi, El Morabit,
    Bouhaddou, Nejjar, Sabri, El Farissi, Achouri, Zerouali, Kharbouch, Ouahabi, El Hassani, Afkir, Bachiri, Rifi, Temsamani,
    El Baghdadi, Boulahrouz, Loukili, Majdoub, El Azzouzi, Talbi, Zahraoui, Chahid, Derkaoui, Essaidi, Guerraoui, Hajji,
    Jaouhari, Khalfi, Laaroussi, Mahmoudi, Nasri, Ouarzazi, Rochdi, Serghini, Touzani, Wahbi, Yaakoubi, Zemmouri, Bouchaib,
    Kassimi"""),
    (_habit("ou>u Ou>U ch>sh Ch>Sh"), _habit("j>dj J>Dj ou>oe Ou>Oe ch>sj Ch>Sj"),
     _habit("El_>El- ai>aï"), _habit("El_>El kh>h Kh>H ss>s"),
     _habit("El_>Al- ou>oo k>q K>Q"), _habit("med>mmed aa>a dd>d zz>z ll>l"), _habit("ou>w Ou>W h>")),
)  # fmt: skip

SOMALI = Culture(
    "somalisch", 0.03,
    _words("""Maxamed, Faadumo, Cabdi, Xaawo, Axmed, Caasha, Xasan, Khadiija, Cali, Saynab, Xuseen, Hodan, Ibraahim, Ifrax,
    Cumar, Deeqa, Yuusuf, Ubax, Ismaaciil, Nimco, Cabdullaahi, Sahra, Maxamuud, Ayaan, Jaamac, Hibo, Faarax, Xaliimo,
    Cismaan, Ladan, Daahir, Safiya, Warsame, Idil, Cabdiraxmaan, Maryan, Guuleed, Sucaad, Bashiir, Fartuun, Saciid, Amina,
    Muuse, Najma, Cabdiqaadir, Ruqiya, Liibaan, Muna, Aadan, Filsan, Cabdirashiid, Shukri, Bile, Samsam, Nuur, Barwaaqo,
    Khaliif, Hamdi, Mahad, Ikraan"""),
    _words("""Cabdi Xasan, Maxamed Cali, Cali Nuur, Xasan Faarax, Axmed Cumar, Warsame Jaamac, Cismaan Guuleed, Muuse Cige,
    Aadan Cilmi, Xirsi Magan, Yuusuf Cawaale, Ibraahim Ciise, Cumar Jaamac, Faarax Samatar, Maxamuud Cigaal, Diiriye Xasan,
    Cali Warsame, Nuur Cabdulle, Shire Xirsi, Guuleed Xaashi, Daahir Riyaale, Cabdulle Siyaad, Saciid Barre, Aadan Cabdulle,
    Jaamac Bile, Samatar Ducaale, Kaahin Axmed, Xaaji Muuse, Ducaale Cabdi, Rooble Cabdi, Geedi Cumar, Cawaale Shire,
    Magan Ciise, Rashiid Cali, Cartan Xuseen, Buraale Nuur, Xersi Maxamed, Cilmi Boqor, Sugulle Axmed, Caynte Cali"""),
    (_habit("x>h X>H c> C>"), _habit("x>h X>H c> C> aa>a uu>u ii>i ee>e oo>o"),
     _habit("Maxamed>Mohamed Xuseen>Hussein Cabdi>Abdi x>h X>H c>a C>A aa>a ii>i"),
     _habit("Faadumo>Fatuma Caasha>Aisha x>h X>H c> C> uu>oo ii>ee")),
)  # fmt: skip

KURDISH = Culture(
    "koerdisch", 0.03,
    _words("""Şivan, Berîvan, Ciwan, Dilşad, Rojîn, Zîlan, Serhat, Gulistan, Azad, Hêvî, Baran, Rojda, Welat, Nazdar, Aram,
    Şîrîn, Karwan, Avîn, Rebwar, Çiman, Sherko, Narîn, Hiwa, Jiyan, Rizgar, Bêrîtan, Diyar, Evîn, Ferhad, Newroz, Goran,
    Perwîn, Kawa, Sozan, Mîran, Tara, Şêrzad, Dilan, Bawer, Nêrgiz, Hejar, Lêzan, Zana, Viyan, Soran, Hataw, Ako, Rûken,
    Rêbîn, Xezal"""),
    _words("""Barzanî, Talabanî, Xalid, Ehmed, Osman, Qadir, Hesen, Rashid, Mihemed, Îbrahîm, Sîdo, Hemo, Elî, Mistefa,
    Zaxoyî, Dêrsimî, Botanî, Xoşnaw, Nebî, Remezan, Silêman, Şêxo, Cemîl, Azîz, Kerîm, Berzencî, Bedirxan, Goyî, Miran,
    Herkî, Surçî, Doskî, Sindî, Zêbarî, Mukrî, Gerdî, Caf, Hewramî, Bradostî, Koyî, Soran, Amêdî, Şemdîn, Nûrî, Xelîl,
    Weysî, Temo, Hisên, Omer, Baban"""),
    (_habit("ş>sh Ş>Sh î>i Î>I ê>e Ê>E û>u c>j C>J ç>ch Ç>Ch x>kh X>Kh"),
     _habit("ş>s Ş>S î>i Î>I ê>e Ê>E û>u ç>c Ç>C x>h X>H w>v W>V"),
     _habit("î>ee Î>I ê>e û>oo ş>sh Ş>Sh j>zh q>k Q>K x>kh X>Kh"), _habit("Eh>Ah Mihemed>Mohammed Hesen>Hassan î>i ê>e")),
)  # fmt: skip

PAKISTANI = Culture(
    "urdu", 0.04,
    _words("""Muhammad, Ayesha, Ali, Fatima, Ahmed, Zainab, Hassan, Maryam, Usman, Sadia, Bilal, Amna, Imran, Saima, Zulfiqar,
    Rabia, Farooq, Nadia, Tariq, Shazia, Nadeem, Bushra, Asif, Rukhsana, Rizwan, Samina, Iqbal, Kiran, Waseem, Shahida,
    Yaqoob, Nasreen, Shahid, Parveen, Kashif, Uzma, Adnan, Noreen, Faisal, Sana, Junaid, Hina, Khurram, Iqra, Naveed, Asma,
    Rashid, Farzana, Sajid, Mehwish, Arshad, Tahira, Waqas, Yasmeen, Zahid, Humaira, Aamir, Ghazala, Salman, Lubna, Babar,
    Shabana, Danish, Zubaida, Ghulam, Naila, Haroon, Aqsa, Jameel, Qurat, Mubashir, Rafia, Nauman, Sumaira, Omer, Tayyaba,
    Pervaiz, Urooj, Qasim, Wajiha"""),
    _words("""Khan, Ahmed, Ali, Hussain, Malik, Butt, Sheikh, Chaudhry, Qureshi, Iqbal, Shah, Raja, Mirza, Siddiqui, Akhtar,
    Bhatti, Mahmood, Aslam, Ashraf, Javed, Rehman, Awan, Hashmi, Khawaja, Baig, Rana, Saeed, Anwar, Bukhari, Gillani, Mughal,
    Abbasi, Nawaz, Latif, Zaman, Yousaf, Dar, Afridi, Cheema, Warraich, Bajwa, Gondal, Tariq, Rafiq, Sharif, Aziz, Majeed,
    Niazi, Durrani, Lodhi, Ansari, Farooqi, Usmani, Zaidi, Naqvi, Rizvi, Kazmi, Jafri, Hameed, Ghani, Waheed, Yaqub,
    Khokhar, Virk, Sandhu, Tarar, Ranjha, Kiyani, Satti, Janjua"""),
    (_habit("ee>i oo>u q>k Q>K"), _habit("i>ee u>oo aw>au"), _habit("hm>hme Muhammad>Mohammad ai>ei Ahmed>Ahmad"),
     _habit("Muhammad>Mohd q>k Q>K"), _habit("Chaudhry>Choudhury Hussain>Hossein eh>ah oo>ou w>v")),
)  # fmt: skip

DUTCH = Culture(
    "nederlands", 0.46,
    _words("""Jan, Maria, Johannes, Anna, Pieter, Johanna, Cornelis, Elisabeth, Hendrik, Cornelia, Willem, Wilhelmina, Daan, Emma,
    Sem, Julia, Lucas, Sophie, Bram, Sanne, Thomas, Lisa, Tim, Eva, Lars, Lotte, Thijs, Fleur, Ruben, Anouk, Jesse, Iris, Max,
    Femke, Stijn, Roos, Niels, Laura, Bas, Kim, Jeroen, Linda, Mark, Monique, Peter, Marieke, Erik, Ingrid, Rob, Esther, Frank,
    Petra, Marcel, Anja, Wouter, Nienke, Joost, Annelies, Maarten, Marjolein, Sander, Saskia, Dennis, Wendy, Patrick, Manon,
    Koen, Ilse, Sjoerd, Sietske, Teun, Noor, Gijs, Maud, Floris, Jasmijn, Jelle, Tess, Hugo, Liv, Mees, Saar, Luuk, Yara,
    Finn, Evi, Levi, Lieke, Noah, Mila, Jurre, Sara, Tijn, Zoe, Olaf, Geertje, Ype, Trijntje, Anne-Marie, Jan-Willem"""),
    _words("""de Jong, Jansen, de Vries, van den Berg, van Dijk, Bakker, Janssen, Visser, Smit, Meijer, de Boer, Mulder,
    de Groot, Bos, Vos, Peters, Hendriks, van Leeuwen, Dekker, Brouwer, de Wit, Dijkstra, Smits, de Graaf, van der Meer,
    van der Linden, Kok, Jacobs, de Haan, Vermeulen, van den Heuvel, van der Veen, van den Broek, de Bruijn, de Bruin,
    van der Heijden, Schouten, van Beek, Willems, van Vliet, van de Ven, Hoekstra, Maas, Verhoeven, Koster, van Dam,
    van der Wal, Prins, Blom, Huisman, Peeters, de Jonge, Kuipers, van Veen, Post, Kuiper, Veenstra, Kramer, van den Brink,
    Scholten, van Wijk, Postma, Martens, Vink, de Ruiter, Timmermans, Groen, Gerritsen, Jonker, van Loon, Boer, van der Velde,
    Willemsen, Smeets, de Lange, de Vos, Bosch, van Dongen, Schipper, de Koning, van der Laan, Driessen, Koning, van Doorn,
    Hermans, Evers, van den Bosch, van der Meulen, Hofman, Bosman, Wolters, Sanders, van der Horst, Mol, Kuijpers, Molenaar,
    van de Pol, van der Ploeg, Verbeek, Koopman"""),
    (_habit("ij>y"), _habit("van_den_>vd_ van_der_>vd_ van_de_>vd_"),
     _habit("van_den_>Vanden van_der_>Vander de_>De"), _habit("ij>ei uij>ui"), _habit("-> c>k C>K")),
)  # fmt: skip

EUROPEAN = Culture(
    "europees", 0.20,
    _words("""James, Mary, Michael, Jennifer, Thomas, Sarah, David, Laura, Peter, Anna, Andreas, Julia, Stefan, Sabine, Klaus,
    Ursula, Jean, Marie, Pierre, Camille, Luc, Chloé, Antonio, Carmen, José, Lucía, Marco, Giulia, Luca, Francesca, Piotr,
    Agnieszka, Krzysztof, Katarzyna, Tomasz, Magdalena, Ion, Elena, Andrei, Ioana, Dimitri, Olga, Ivan, Natalia, William,
    Emily, Oliver, Charlotte, Jack, Amelia, Lukas, Lena, Felix, Clara, Hugo, Léa, Louis, Inès, Pablo, Sofía, Mateo, Martina,
    Jakub, Zuzanna, Wei, Li, Min, Yan, Raj, Priya, Arjun, Deepa, João, Inês, Rui, Beatriz, Lars, Ingrid, Erik, Astrid"""),
    _words("""Smith, Müller, Schmidt, Martin, García, Rossi, Nowak, Jones, Schneider, Bernard, Fernández, Russo, Kowalski, Williams,
    Fischer, Dubois, González, Ferrari, Wiśniewski, Brown, Weber, Durand, Rodríguez, Esposito, Dąbrowski, Taylor, Meyer, Moreau,
    López, Bianchi, Lewandowski, Davies, Wagner, Laurent, Martínez, Romano, Wójcik, Evans, Becker, Simon, Sánchez, Colombo,
    Kamiński, Wilson, Hoffmann, Michel, Pérez, Ricci, Popescu, Johnson, Schulz, Lefebvre, Gómez, Marino, Ionescu, Roberts, Koch,
    Leroy, Silva, Greco, Wang, Patel, Chen, Singh, Sharma, Santos, Pereira, Hansen, Nilsson, Johansson, Larsen, Ivanov, Petrov,
    Walker, Wright, Richter, Klein, Wolf, Roux, Fournier"""),
    (_habit("ü>ue é>e ś>s ą>a ó>o ń>n í>i"),),
)  # fmt: skip

CULTURES = (TURKISH, MOROCCAN, SOMALI, KURDISH, PAKISTANI, DUTCH, EUROPEAN)
SOUGHT_FROM = ("turks", "arabisch", "somalisch", "koerdisch", "urdu", "nederlands")
# 2,000 people abroad who are feared to be taken: half of them minors (domain notes NL §3, §4).
YOUNG, OLD = 5, 45


@dataclass(frozen=True)
class Traveller:
    """A name, a birth date as the passport has it, and the culture of the name."""

    name: str
    birth: str
    culture: str


def _common(chance: random.Random, names: tuple[str, ...]) -> str:
    """One name; the chance falls with the place, as in a telephone book, and never to nothing."""
    return chance.choices(names, weights=[1 / (place + 8) for place in range(len(names))])[0]


def _born(chance: random.Random, today: date, youngest: int, oldest: int) -> str:
    day = today - timedelta(days=chance.randrange(youngest * 365, oldest * 365))
    return day.isoformat()


def person(chance: random.Random, culture: Culture, today: date, *, youngest: int, oldest: int) -> Traveller:
    """One person as the own register writes the name. Some have a second first name, some no known birthday."""
    first = _common(chance, culture.first)
    if chance.random() < 0.15:
        first += f" {_common(chance, culture.first)}"
    birth = _born(chance, today, youngest, oldest)
    if culture.code in ("somalisch", "koerdisch", "arabisch", "urdu", "turks") and chance.random() < 0.06:
        birth = f"{birth[:4]}-01-01"
    return Traveller(f"{first} {_common(chance, culture.last)}", birth, culture.code)


def sought(chance: random.Random, today: date, number: int) -> list[Traveller]:
    """The people under an alert, evenly over the cultures, so that the recall of each is measured as well."""
    cultures = [c for c in CULTURES if c.code in SOUGHT_FROM]
    return [
        person(chance, cultures[at % len(cultures)], today, youngest=YOUNG, oldest=OLD)
        for at in range(number)
    ]


def travellers(chance: random.Random, today: date, number: int) -> list[Traveller]:
    """People at an airport: every age, the cultures by their share."""
    shares = [culture.share for culture in CULTURES]
    drawn = chance.choices(CULTURES, weights=shares, k=number)
    return [person(chance, culture, today, youngest=0, oldest=85) for culture in drawn]


def respelt(chance: random.Random, who: Traveller) -> Traveller:
    """The same person on another document: another clerk's spelling, and now and then a mistake."""
    culture = next(c for c in CULTURES if c.code == who.culture)
    name = who.name
    for old, new in chance.choice(culture.habits):
        name = name.replace(old, new)
    changes: tuple[tuple[float, Callable[[str], str]], ...] = (
        (0.20, _bare),
        (0.25, str.upper),
        (0.20, _surname_first),
        (0.08, _without_middle),
        (0.05, partial(_slip, chance)),
    )
    for likely, change in changes:
        if chance.random() < likely:
            name = change(name)
    return Traveller(name, _other_birth(chance, who.birth), who.culture)


def _bare(text: str) -> str:
    """Without accents, as a machine-readable zone has it."""
    text = text.replace("ı", "i").replace("ø", "o")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _surname_first(text: str) -> str:
    first, _, rest = text.partition(" ")
    return f"{rest} {first}"


def _without_middle(text: str) -> str:
    parts = text.split(" ")
    if len(parts) < 3 or not re.match(r"[A-ZÀ-ÞİŞÇ]", parts[1]):
        return text
    return " ".join([parts[0], *parts[2:]])


def _slip(chance: random.Random, text: str) -> str:
    """One letter left out or doubled in a long name."""
    at = chance.randrange(1, len(text) - 1)
    if len(text) < 10 or not text[at].isalpha():
        return text
    return text[:at] + text[at + 1 :] if chance.random() < 0.5 else text[:at] + text[at] + text[at:]


def _other_birth(chance: random.Random, birth: str) -> str:
    drawn = chance.random()
    year, month, day = birth.split("-")
    if drawn < 0.03 and int(day) <= 12:
        return f"{year}-{day}-{month}"
    if drawn < 0.05:
        return f"{year}-01-01"
    if drawn < 0.06:
        return f"{year}-{month}-{min(int(day) + 1, 28):02}"
    return birth
