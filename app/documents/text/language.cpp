#include "app/documents/text/language.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace thimble::app {
namespace {

struct StopWords {
    std::string_view language;
    std::string_view words;
};

constexpr std::array kStopWords = {
    StopWords{"english",
              "a about after again all also an and any are as at be because been before being between both but "
              "by can could did do does during each for from had has have he her here him his how i if in into "
              "is it its just may me more most my no not now of on only or other our out over own said same she "
              "should so some such than that the their them then there these they this those through to too "
              "under until up us very was we were what when where which while who why will with would you your"},
    StopWords{"german",
              "aber alle als also am an auch auf aus bei bis da dann das dass dem den der des die diese dieser "
              "dieses dir doch dort durch ein eine einem einen einer er es für gegen habe haben hat hatte hier "
              "ich ihm ihn ihnen ihr ihre ihrer im in ins ist kann kein keine können man mehr mich mir mit muss "
              "nach nicht noch nur oder ohne schon sehr sei sein seine seiner sich sie sind so soll sollte um "
              "und uns unter vom von vor wann war waren warum was weil welche welcher welches wenn wer werden "
              "wie wir wird wo wurde wurden während zu zum zur zwischen über"},
    StopWords{"french",
              "ainsi après au aussi aux avant avec avoir bien c car ce ces cet cette comme comment d dans de "
              "des deux donc dont du elle elles en entre est et eux fait il ils j je l la le les leur leurs lui "
              "ma mais mes mon même n ne ni notre nous on ont ou où par pas peu plus pour pourquoi qu quand que "
              "quel quelle qui s sa sans se ses si son sont sous sur ta ton tous tout très tu un une votre vous "
              "y à était été être"},
    StopWords{"spanish",
              "a al algunos ante antes como con contra cuando cuál cómo de del desde donde durante e el ellos "
              "en entre era es esa ese eso esta este esto estos está están fue fueron ha han hasta hay la las "
              "le les lo los me mi mucho muy más mí nada ni no nos o otras otro otros para pero por porque que "
              "quien quienes qué se ser sin sobre son su sus sí también tanto te tiene todo todos tu un una uno "
              "unos y ya yo él"},
    StopWords{"italian",
              "a agli ai al alla alle anche ancora che chi ci come con così cui da dal dalla dei del della "
              "delle di dopo dove e ed era essere fatto fra già gli ha hanno i il in io la le lei lo loro lui "
              "ma mi molto ne nel nella noi non o ogni per perché più poi prima quando quello questa questi "
              "questo se si sono stata stato su sua sul sulla suo suoi ti tra tutti tutto un una uno voi è"},
    StopWords{"portuguese",
              "a ao aos as até com como da das de depois do dos e ela elas ele eles em entre era essa esse esta "
              "este está eu foi foram há isso já lhe mais mas me mesmo meu minha muito na nas nem no nos num "
              "numa não nós o onde os ou para pela pelo por porque qual quando que quem se sem ser seu seus sua "
              "suas são só também tem ter têm um uma você à às é"},
    StopWords{"dutch",
              "aan al alle als bij daar dan dat de deze die dit door een en er geen haar had hebben heeft het "
              "hier hij hoe hun ik in is je jij kan kunnen maar meer met mijn na naar niet nog of om omdat "
              "onder ook op over te tegen toen tot u uit van veel voor waar waarom wanneer waren was wat we wel "
              "werd wie wij worden wordt zal ze zich zij zijn zo zou"},
    StopWords{"swedish",
              "alla andra att av bara blev blir de dem den denna dessa det detta du där då efter eller en ett "
              "från för hade han har hon hur här i inte jag kan man med mellan men mer mot mycket ni nu när och "
              "också om oss på sig sin sina ska skulle som så till under upp utan vad var varit vem vi vid än "
              "är även över"},
    StopWords{"danish",
              "af alle andre at blev blive bliver da de dem den denne det dette disse du efter eller en end er "
              "et for fra han har havde her hun hvad hvem hvor hvordan i ikke jeg jer kan kun man med meget "
              "mellem men mere mod nu når og også om op os over på sig sin skal skulle som så til uden under "
              "var ved vi været"},
    StopWords{"norwegian",
              "alle andre at av bare ble bli blir da de dem den denne det dette disse du eller en enn er et "
              "etter for fordi fra hadde han har her hun hva hvem hvor hvordan i ikke jeg kan man med mellom "
              "men mer mot mye nå når og også om opp oss over på seg sin skal skulle som så til under uten var "
              "ved vi vært"},
    StopWords{"finnish",
              "ei ennen että he hän hänen ja jo joka jos jotka jälkeen kanssa kuin kuka kun me miksi mikä minä "
              "missä miten mitä mukaan mutta myös ne niin nyt nämä ole oli olla ollut on ovat se sekä sen "
              "siellä siitä sinä sitä tai te tämä vain vielä voi"},
    StopWords{"russian",
              "а без бы был была были было быть в вас во все всё вы где для до его ее ей ему если есть еще ещё "
              "её же за и из или их к как когда которая которые который кто меня мне может можно мы на над нас "
              "не нет ни но о он она они от по под после при с со так также то только у уже что чтобы это я"},
    StopWords{"hungarian",
              "a aki amely ami az azt csak de egy el ez ezt ha hogy is ki között lehet lesz meg mert mi minden "
              "mint most már még nagyon nem sem ti után vagy van volt által én és ők"},
    StopWords{"turkish",
              "ama ben bir biz bu da daha de değil en gibi göre hem her ile ise için kadar ki kim mi mı nasıl "
              "ne neden nerede o olan olarak onlar sen siz sonra var ve veya ya çok şey şu"},
    StopWords{"romanian",
              "a aceasta acest au care ce cine cu când că către dacă dar de din după ea ei el ele este fost "
              "fără la lui mai nu o pe pentru prin sau se sunt un unde în între și"},
};

using WordSet = std::unordered_set<std::string_view>;

std::vector<std::string_view> splitWords(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (end > at) words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

/// Built once, then only read.
const std::map<std::string_view, WordSet>& stopWordSets() {
    static const auto sets = [] {
        std::map<std::string_view, WordSet> built;
        for (const StopWords& list : kStopWords) {
            const auto words = splitWords(list.words);
            built[list.language] = WordSet(words.begin(), words.end());
        }
        return built;
    }();
    return sets;
}

}  // namespace

std::string_view detectLanguage(std::string_view text) {
    std::unordered_map<std::string, int> counts;
    int words = 0;
    std::string word;
    const std::string_view sample = text.substr(0, 64 * 1024);
    for (std::size_t i = 0; i <= sample.size(); ++i) {
        const auto c = i < sample.size() ? static_cast<unsigned char>(sample[i]) : ' ';
        const bool letter = c >= 0x80 || static_cast<unsigned>((c | 0x20) - 'a') < 26u;
        if (letter) {
            word += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        } else if (!word.empty()) {
            ++counts[word];
            ++words;
            word.clear();
        }
    }
    std::string_view best;
    int bestHits = 0;
    for (const auto& [language, set] : stopWordSets()) {
        int hits = 0;
        for (const auto& [counted, times] : counts)
            hits += set.contains(counted) ? times : 0;
        if (hits > bestHits) {
            bestHits = hits;
            best = language;
        }
    }
    return bestHits * 8 >= words && bestHits >= 2 ? best : std::string_view();
}

bool isStopWord(std::string_view word, std::string_view language) {
    const auto set = stopWordSets().find(language);
    return set != stopWordSets().end() && set->second.contains(word);
}

bool leansBack(std::string_view word) {
    static const WordSet leaning = {
        "he",        "she",      "it",      "they",   "this",   "these", "that",    "those", "his",  "her",
        "their",     "its",      "but",     "and",    "so",     "also",  "then",    "thus",  "such", "however",
        "therefore", "moreover", "instead", "here",   "there",  "both",  "another", "er",    "sie",  "es",
        "dies",      "diese",    "dieser",  "dieses", "jedoch", "aber",  "und",     "auch",  "dann", "daher",
        "deshalb",   "il",       "elle",    "ils",    "elles",  "cela",  "ce",      "mais",  "et",   "donc",
        "cependant", "ainsi",    "esto",    "pero",   "además"};
    return leaning.contains(word);
}

}  // namespace thimble::app
