<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>Catalogue</name>
    <message>
        <source>Quick on almost any computer; a good first choice.</source>
        <translation>Auf fast jedem Computer schnell; eine gute erste Wahl.</translation>
    </message>
    <message>
        <source>Trained for 4 bits: the same speed, answers a little closer to the full model&apos;s.</source>
        <translation>Für 4 Bit trainiert: gleich schnell, Antworten etwas näher am vollen Modell.</translation>
    </message>
    <message>
        <source>A finer 4-bit type: somewhat larger and slower.</source>
        <translation>Ein feinerer 4-Bit-Typ: etwas größer und langsamer.</translation>
    </message>
    <message>
        <source>Better answers; quick with 16 GB of memory, usable with 8 GB and a fast disk.</source>
        <translation>Bessere Antworten; schnell mit 16 GB Speicher, brauchbar mit 8 GB und einem schnellen Datenträger.</translation>
    </message>
</context>
<context>
    <name>Chat</name>
    <message>
        <source>The conversation no longer fits the context. This question was taken to a new chat.</source>
        <translation>Die Unterhaltung passt nicht mehr in den Kontext. Diese Frage wurde in einen neuen Chat übernommen.</translation>
    </message>
    <message>
        <source>Not finished.</source>
        <translation>Nicht beendet.</translation>
    </message>
    <message>
        <source>The reply reached the longest length that the settings allow.</source>
        <translation>Die Antwort hat die größte Länge erreicht, die die Einstellungen erlauben.</translation>
    </message>
    <message>
        <source>The context is full: the reply ends here.</source>
        <translation>Der Kontext ist voll: Die Antwort endet hier.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Thimble ended while this was being written.</source>
        <translation>Thimble wurde beendet, während dies geschrieben wurde.</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>Alle Chats durchsuchen</translation>
    </message>
    <message>
        <source>Go to the input box</source>
        <translation>Zum Eingabefeld</translation>
    </message>
    <message>
        <source>Add documents…</source>
        <translation>Dokumente hinzufügen…</translation>
    </message>
    <message>
        <source>Add a folder of documents…</source>
        <translation>Ordner mit Dokumenten hinzufügen…</translation>
    </message>
    <message>
        <source>Stop the reply</source>
        <translation>Antwort abbrechen</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>Noch einmal antworten</translation>
    </message>
    <message>
        <source>Go to the message above</source>
        <translation>Zur Nachricht darüber</translation>
    </message>
    <message>
        <source>Go to the message below</source>
        <translation>Zur Nachricht darunter</translation>
    </message>
    <message>
        <source>Chat above in the list</source>
        <translation>Vorheriger Chat in der Liste</translation>
    </message>
    <message>
        <source>Chat below in the list</source>
        <translation>Nächster Chat in der Liste</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Pin or unpin</source>
        <translation>Anheften oder lösen</translation>
    </message>
    <message>
        <source>Folder and tags…</source>
        <translation>Ordner und Schlagwörter…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Export as Markdown…</source>
        <translation>Als Markdown exportieren…</translation>
    </message>
    <message>
        <source>Export as JSON…</source>
        <translation>Als JSON exportieren…</translation>
    </message>
    <message>
        <source>Import chats…</source>
        <translation>Chats importieren…</translation>
    </message>
    <message>
        <source>Settings of this chat…</source>
        <translation>Einstellungen dieses Chats…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modelle…</translation>
    </message>
    <message>
        <source>Personas…</source>
        <translation>Personas…</translation>
    </message>
    <message>
        <source>Memory and speed…</source>
        <translation>Speicher und Tempo…</translation>
    </message>
    <message>
        <source>Show or hide the list of chats</source>
        <translation>Liste der Chats ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the documents</source>
        <translation>Dokumente ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Hell oder dunkel</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Größere Schrift</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Kleinere Schrift</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Connections made…</source>
        <translation>Hergestellte Verbindungen…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Welcome screens</source>
        <translation>Willkommensseiten</translation>
    </message>
    <message>
        <source>About Thimble</source>
        <translation>Über Thimble</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>Conversations</name>
    <message>
        <source>Cannot write %1: %2. Choose another place.</source>
        <translation>%1 kann nicht geschrieben werden: %2. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>Cannot read %1: %2.</source>
        <translation>%1 kann nicht gelesen werden: %2.</translation>
    </message>
    <message>
        <source>%1 (copy)</source>
        <translation>%1 (Kopie)</translation>
    </message>
    <message>
        <source>%1 (continued)</source>
        <translation>%1 (Fortsetzung)</translation>
    </message>
</context>
<context>
    <name>ConvertDialog</name>
    <message>
        <source>4 bits: the smallest and the fastest</source>
        <translation>4 Bit: am kleinsten und am schnellsten</translation>
    </message>
    <message>
        <source>8 bits: nearly the original</source>
        <translation>8 Bit: fast das Original</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 Bit</translation>
    </message>
    <message>
        <source>16 bits, as most are trained</source>
        <translation>16 Bit, wie die meisten trainiert werden</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>Cannot write %1: %2. Choose another place.</source>
        <translation>%1 kann nicht geschrieben werden: %2. Wählen Sie einen anderen Ort.</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>%1 s left</source>
        <translation>noch %1 s</translation>
    </message>
    <message>
        <source>about %1 min left</source>
        <translation>noch etwa %1 min</translation>
    </message>
    <message>
        <source>about %1 h %2 min left</source>
        <translation>noch etwa %1 h %2 min</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>a share; some languages write no space</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Thimble built-in (small)</source>
        <translation>Thimble eingebaut (klein)</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 Tok/s</translation>
    </message>
    <message numerus="yes">
        <source>%n passage(s)</source>
        <translation>
            <numerusform>%n Textstelle</numerusform>
            <numerusform>%n Textstellen</numerusform>
        </translation>
    </message>
    <message>
        <source>Prompt: %1 tokens in %2, %3 of them kept from before</source>
        <translation>Eingabe: %1 Token in %2, %3 davon noch von vorher</translation>
    </message>
    <message>
        <source>Reply: %1 tokens in %2</source>
        <translation>Antwort: %1 Token in %2</translation>
    </message>
    <message>
        <source>Context: %1 of %2 tokens</source>
        <translation>Kontext: %1 von %2 Token</translation>
    </message>
    <message>
        <source>Memory: %1</source>
        <translation>Speicher: %1</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>%1 billion parameters, %2 of them used for a word</source>
        <translation>%1 Milliarden Parameter, %2 davon je Wort benutzt</translation>
    </message>
    <message>
        <source>Here: %1 tokens a second, a page in %2</source>
        <translation>Hier: %1 Token je Sekunde, eine Seite in %2</translation>
    </message>
    <message>
        <source>; reads a page in %1</source>
        <translation>; liest eine Seite in %1</translation>
    </message>
    <message>
        <source>, with %1 of memory.</source>
        <translation>, mit %1 Speicher.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
</context>
<context>
    <name>SettingEditor</name>
    <message>
        <source>Choose …</source>
        <translation>Auswählen …</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner auswählen</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei auswählen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation>Nachfragen</translation>
    </message>
    <message>
        <source>Drop the oldest messages</source>
        <translation>Älteste Nachrichten weglassen</translation>
    </message>
    <message>
        <source>Summarise the oldest messages</source>
        <translation>Älteste Nachrichten zusammenfassen</translation>
    </message>
    <message>
        <source>Begin a new chat</source>
        <translation>Neuen Chat beginnen</translation>
    </message>
    <message>
        <source>Short</source>
        <translation>Kurz</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Long</source>
        <translation>Lang</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Stichpunkte</translation>
    </message>
    <message>
        <source>Prose</source>
        <translation>Fließtext</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Light, dark, or as the system is set.</source>
        <translation>Hell, dunkel oder wie das System.</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>Height of the text in pixels.</source>
        <translation>Höhe der Schrift in Pixeln.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Of the window; answers follow your question.</source>
        <translation>Sprache des Fensters; Antworten folgen Ihrer Frage.</translation>
    </message>
    <message>
        <source>Animations</source>
        <translation>Animationen</translation>
    </message>
    <message>
        <source>Panes slide instead of jumping.</source>
        <translation>Seitenleisten gleiten, statt zu springen.</translation>
    </message>
    <message>
        <source>Tray icon</source>
        <translation>Symbol im Infobereich</translation>
    </message>
    <message>
        <source>Keeps an icon in the system tray.</source>
        <translation>Zeigt ein Symbol im Infobereich der Arbeitsfläche.</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Tells when a long job ends while the window is hidden.</source>
        <translation>Meldet, wenn eine lange Aufgabe endet, während das Fenster verborgen ist.</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>Systemanweisung</translation>
    </message>
    <message>
        <source>What the model is told before every conversation.</source>
        <translation>Was dem Modell vor jedem Gespräch gesagt wird.</translation>
    </message>
    <message>
        <source>Persona</source>
        <translation>Persona</translation>
    </message>
    <message>
        <source>Which persona new conversations begin with.</source>
        <translation>Mit welcher Persona neue Gespräche beginnen.</translation>
    </message>
    <message>
        <source>When the context is full</source>
        <translation>Wenn der Kontext voll ist</translation>
    </message>
    <message>
        <source>What becomes of the oldest messages; the conversation always shows where.</source>
        <translation>Was aus den ältesten Nachrichten wird; das Gespräch zeigt immer, wo.</translation>
    </message>
    <message>
        <source>Longest reply</source>
        <translation>Längste Antwort</translation>
    </message>
    <message>
        <source>In tokens; 0: until the model ends.</source>
        <translation>In Token; 0: bis das Modell endet.</translation>
    </message>
    <message>
        <source>Enter sends</source>
        <translation>Eingabetaste sendet</translation>
    </message>
    <message>
        <source>Shift+Enter breaks the line. When off: Ctrl+Enter sends.</source>
        <translation>Umschalt+Eingabe beginnt eine neue Zeile. Wenn aus: Strg+Eingabe sendet.</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Wortwahl</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>0: always the likeliest word; higher: more varied.</source>
        <translation>0: immer das wahrscheinlichste Wort; höher: abwechslungsreicher.</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Only the k likeliest tokens are considered; 0: all.</source>
        <translation>Nur die k wahrscheinlichsten Token kommen in Frage; 0: alle.</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Only the likeliest tokens that together reach this probability; 1: all.</source>
        <translation>Nur die wahrscheinlichsten Token, die zusammen diese Wahrscheinlichkeit erreichen; 1: alle.</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Drops tokens below this share of the likeliest one&apos;s probability.</source>
        <translation>Lässt Token unter diesem Anteil der höchsten Wahrscheinlichkeit weg.</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Wiederholungsstrafe</translation>
    </message>
    <message>
        <source>Above 1: repeats become less likely.</source>
        <translation>Über 1: Wiederholungen werden seltener.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>The same seed gives the same reply; 0: a fresh one each time.</source>
        <translation>Derselbe Startwert gibt dieselbe Antwort; 0: jedes Mal ein neuer.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>The model that answers; empty: the built-in one.</source>
        <translation>Das Modell, das antwortet; leer: das eingebaute.</translation>
    </message>
    <message>
        <source>Memory budget</source>
        <translation>Speichergrenze</translation>
    </message>
    <message>
        <source>What the whole program may use; 0: from the memory that is free.</source>
        <translation>Was das ganze Programm belegen darf; 0: nach dem freien Speicher.</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>Tokens that a conversation may take; 0: as many as the model and the memory allow.</source>
        <translation>Token, die ein Gespräch belegen darf; 0: so viele, wie Modell und Speicher zulassen.</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>0: one per core.</source>
        <translation>0: einer je Kern.</translation>
    </message>
    <message>
        <source>Unload when idle</source>
        <translation>Bei Untätigkeit entladen</translation>
    </message>
    <message>
        <source>Minutes until an unused model gives its memory back; it is loaded again by the next question. 0: never.</source>
        <translation>Minuten, bis ein unbenutztes Modell seinen Speicher zurückgibt; die nächste Frage lädt es wieder. 0: nie.</translation>
    </message>
    <message>
        <source>Model folder</source>
        <translation>Modellordner</translation>
    </message>
    <message>
        <source>Where downloaded models are kept; empty: in the data folder.</source>
        <translation>Wo heruntergeladene Modelle liegen; leer: im Datenordner.</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Watch files</source>
        <translation>Dateien beobachten</translation>
    </message>
    <message>
        <source>Reads a document again when its file changes.</source>
        <translation>Liest ein Dokument neu, wenn sich seine Datei ändert.</translation>
    </message>
    <message>
        <source>Length of summaries</source>
        <translation>Länge der Zusammenfassungen</translation>
    </message>
    <message>
        <source>How much of a document a summary keeps.</source>
        <translation>Wie viel eine Zusammenfassung von einem Dokument behält.</translation>
    </message>
    <message>
        <source>Style of summaries</source>
        <translation>Form der Zusammenfassungen</translation>
    </message>
    <message>
        <source>Points with their pages, or prose.</source>
        <translation>Stichpunkte mit ihren Seiten oder Fließtext.</translation>
    </message>
    <message>
        <source>Summarise what is dropped</source>
        <translation>Abgelegtes zusammenfassen</translation>
    </message>
    <message>
        <source>A document dropped on the window is summarised at once.</source>
        <translation>Ein auf dem Fenster abgelegtes Dokument wird sofort zusammengefasst.</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Privatsphäre</translation>
    </message>
    <message>
        <source>Strictly offline</source>
        <translation>Streng offline</translation>
    </message>
    <message>
        <source>Forbids every connection, downloads you ask for included.</source>
        <translation>Verbietet jede Verbindung, auch gewünschte Downloads.</translation>
    </message>
</context>
<context>
    <name>thimble::app::Assistant</name>
    <message>
        <source>The program ended while it was loading this model. Load it again, or choose another one.</source>
        <translation>Das Programm endete, während es dieses Modell lud. Laden Sie es noch einmal, oder wählen Sie ein anderes.</translation>
    </message>
</context>
<context>
    <name>thimble::app::Chat</name>
    <message>
        <source>The last reply is still being written.</source>
        <translation>Die letzte Antwort wird noch geschrieben.</translation>
    </message>
    <message>
        <source>The message is too long: it takes %1 tokens of a context of %2. Shorten it, or choose a larger context in the settings.</source>
        <translation>Die Nachricht ist zu lang: Sie braucht %1 Token, der Kontext hat %2. Kürzen Sie sie, oder wählen Sie in den Einstellungen einen größeren Kontext.</translation>
    </message>
</context>
<context>
    <name>thimble::app::Download</name>
    <message>
        <source>%1 doesn&apos;t give this file without an account (answer %2).</source>
        <translation>%1 gibt diese Datei nicht ohne Konto heraus (Antwort %2).</translation>
    </message>
    <message>
        <source>%1 has no such file any more (answer %2).</source>
        <translation>%1 hat diese Datei nicht mehr (Antwort %2).</translation>
    </message>
    <message>
        <source>%1 refuses the request (answer %2).</source>
        <translation>%1 weist die Anfrage ab (Antwort %2).</translation>
    </message>
    <message>
        <source>the connection stalled</source>
        <translation>die Verbindung stockte</translation>
    </message>
    <message>
        <source>The program is set to stay strictly offline; change that in the settings to download.</source>
        <translation>Das Programm ist auf „streng offline“ gestellt; ändern Sie das in den Einstellungen, um herunterzuladen.</translation>
    </message>
    <message>
        <source>Only https addresses are fetched, not &quot;%1&quot;.</source>
        <translation>Nur https-Adressen werden geholt, nicht „%1“.</translation>
    </message>
    <message>
        <source>There is already a file &quot;%1&quot;.</source>
        <translation>Es gibt schon eine Datei „%1“.</translation>
    </message>
    <message>
        <source>the unfinished file could not be read</source>
        <translation>die unfertige Datei konnte nicht gelesen werden</translation>
    </message>
    <message>
        <source>Model download: %1</source>
        <translation>Modell-Download: %1</translation>
    </message>
    <message>
        <source>Model download, passed on by %1</source>
        <translation>Modell-Download, weitergeleitet von %1</translation>
    </message>
    <message>
        <source>the server&apos;s file is shorter than what is here</source>
        <translation>die Datei auf dem Server ist kürzer als das, was hier liegt</translation>
    </message>
    <message>
        <source>%1 is busy (answer %2)</source>
        <translation>%1 ist überlastet (Antwort %2)</translation>
    </message>
    <message>
        <source>%1 answers with a web page instead of the file; a login or a blocked network may be the reason.</source>
        <translation>%1 antwortet mit einer Webseite statt der Datei; der Grund kann eine Anmeldung oder ein gesperrtes Netz sein.</translation>
    </message>
    <message>
        <source>the file on the server has changed</source>
        <translation>die Datei auf dem Server hat sich geändert</translation>
    </message>
    <message>
        <source>What %1 sends is no model file (GGUF); a login or a blocked network may be the reason.</source>
        <translation>Was %1 sendet, ist keine Modelldatei (GGUF); der Grund kann eine Anmeldung oder ein gesperrtes Netz sein.</translation>
    </message>
    <message>
        <source>the server sent more than it had said</source>
        <translation>der Server sandte mehr als angekündigt</translation>
    </message>
    <message>
        <source>The identity of %1 can&apos;t be verified: %2.</source>
        <translation>Die Identität von %1 lässt sich nicht prüfen: %2.</translation>
    </message>
    <message>
        <source>%1 passes the request on without end, or to an insecure address.</source>
        <translation>%1 leitet die Anfrage endlos oder an eine unsichere Adresse weiter.</translation>
    </message>
    <message>
        <source>the connection broke</source>
        <translation>die Verbindung brach ab</translation>
    </message>
    <message>
        <source>The file&apos;s checksum is %1, but should be %2: it is not the published file and was removed.</source>
        <translation>Die Prüfsumme der Datei ist %1, sollte aber %2 sein: Es ist nicht die veröffentlichte Datei; sie wurde entfernt.</translation>
    </message>
    <message>
        <source>The disk has %1 free, but the download needs %2 more; free some, or choose another folder.</source>
        <translation>Auf dem Datenträger sind %1 frei, der Download braucht noch %2; schaffen Sie Platz, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The download stopped: %1. What was fetched is kept; start it again to go on.</source>
        <translation>Der Download brach ab: %1. Was da ist, bleibt; starten Sie ihn noch einmal, um fortzufahren.</translation>
    </message>
</context>
<context>
    <name>thimble::app::ModelLibrary</name>
    <message>
        <source>Another model is being copied; wait until it is done.</source>
        <translation>Ein anderes Modell wird kopiert; warten Sie, bis es fertig ist.</translation>
    </message>
    <message>
        <source>The library has a file &quot;%1&quot; already.</source>
        <translation>Im Modellordner gibt es schon eine Datei „%1“.</translation>
    </message>
    <message>
        <source>The disk has no room for a copy of %1; use the file where it lies.</source>
        <translation>Auf dem Datenträger ist kein Platz für eine Kopie von %1; benutzen Sie die Datei, wo sie liegt.</translation>
    </message>
    <message>
        <source>The copy was cancelled.</source>
        <translation>Das Kopieren wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The copy failed: %1.</source>
        <translation>Das Kopieren ist gescheitert: %1.</translation>
    </message>
</context>
<context>
    <name>thimble::ui::AboutDialog</name>
    <message>
        <source>About Thimble</source>
        <translation>Über Thimble</translation>
    </message>
    <message>
        <source>An assistant that works offline: it chats, and it reads and summarises your documents, with language models that run on this computer in the memory you give them.

Free software under the Apache License 2.0. Built on Qt, SQLite, SentencePiece, PCRE2, libarchive, MD4C and liburing.</source>
        <translation>Ein Assistent, der offline arbeitet: Er beantwortet Fragen, liest Ihre Dokumente und fasst sie zusammen, mit Sprachmodellen, die auf diesem Rechner laufen, in dem Speicher, den Sie ihnen geben.

Freie Software unter der Apache-Lizenz 2.0. Beruht auf Qt, SQLite, SentencePiece, PCRE2, libarchive, MD4C und liburing.</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ChatPage</name>
    <message>
        <source>Waiting for the model to be loaded …</source>
        <translation>Wartet, bis das Modell geladen ist …</translation>
    </message>
    <message>
        <source>Waking the model …</source>
        <translation>Das Modell wird geweckt …</translation>
    </message>
    <message>
        <source>Thinking …</source>
        <translation>Denkt nach …</translation>
    </message>
    <message>
        <source>This chat has grown to %1 tokens; the model sees at most %2. What should become of the oldest messages?</source>
        <translation>Dieser Chat ist auf %1 Token gewachsen; das Modell sieht höchstens %2. Was soll aus den ältesten Nachrichten werden?</translation>
    </message>
    <message>
        <source>This message alone takes %1 tokens; the model sees at most %2. Send a shorter one, or load the model with a longer context.</source>
        <translation>Allein diese Nachricht braucht %1 Token; das Modell sieht höchstens %2. Senden Sie eine kürzere, oder laden Sie das Modell mit längerem Kontext.</translation>
    </message>
    <message>
        <source>Summarise them</source>
        <translation>Zusammenfassen</translation>
    </message>
    <message>
        <source>Drop them</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>Noch einmal senden</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ChatSettingsDialog</name>
    <message>
        <source>Settings of this chat</source>
        <translation>Einstellungen dieses Chats</translation>
    </message>
    <message>
        <source>Persona</source>
        <translation>Persona</translation>
    </message>
    <message>
        <source>Only for this chat</source>
        <translation>Nur für diesen Chat</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
</context>
<context>
    <name>thimble::ui::Composer</name>
    <message>
        <source>Add documents</source>
        <translation>Dokumente hinzufügen</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>Senden (Eingabe)</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Abbrechen (Esc)</translation>
    </message>
    <message>
        <source>Stop the reply</source>
        <translation>Antwort abbrechen</translation>
    </message>
    <message>
        <source>Another version of your message; the one before is kept</source>
        <translation>Eine andere Fassung Ihrer Nachricht; die vorige bleibt erhalten</translation>
    </message>
    <message>
        <source>Leave the message as it was (Esc)</source>
        <translation>Nachricht lassen, wie sie war (Esc)</translation>
    </message>
    <message>
        <source>Leave the message as it was</source>
        <translation>Nachricht lassen, wie sie war</translation>
    </message>
    <message>
        <source>%1 goes along with the message; click to leave it out</source>
        <translation>%1 geht mit der Nachricht mit; Klick nimmt es heraus</translation>
    </message>
    <message>
        <source>Leave out %1</source>
        <translation>%1 weglassen</translation>
    </message>
    <message>
        <source>Send (Ctrl+Enter)</source>
        <translation>Senden (Strg+Eingabe)</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConnectionsDialog</name>
    <message>
        <source>Connections made</source>
        <translation>Hergestellte Verbindungen</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Wohin</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Wofür</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Strictly offline: forbid every connection, downloads included</source>
        <translation>Streng offline: jede Verbindung verbieten, auch Downloads</translation>
    </message>
    <message>
        <source>None. Thimble has never talked to another computer. It does so only when you ask for a download.</source>
        <translation>Keine. Thimble hat nie mit einem anderen Rechner gesprochen. Das geschieht nur, wenn Sie einen Download verlangen.</translation>
    </message>
    <message>
        <source>Thimble talks to other computers only when you ask for it. All connections it ever made:</source>
        <translation>Thimble spricht nur auf Ihren Wunsch mit anderen Rechnern. Alle Verbindungen, die es je hergestellt hat:</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConversationDelegate</name>
    <message>
        <source>Title of the chat</source>
        <translation>Titel des Chats</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConversationListModel</name>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConversationPane</name>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>Alle Chats durchsuchen</translation>
    </message>
    <message>
        <source>Folder or tag</source>
        <translation>Ordner oder Schlagwort</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>Found messages</source>
        <translation>Gefundene Nachrichten</translation>
    </message>
    <message>
        <source>All chats</source>
        <translation>Alle Chats</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>“%1” deleted</source>
        <translation>„%1“ gelöscht</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConversationView</name>
    <message>
        <source>Conversation</source>
        <translation>Gespräch</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConvertDialog</name>
    <message>
        <source>Keep each neuron&apos;s weights together</source>
        <translation>Gewichte jedes Neurons beieinander lassen</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>Umwandeln</translation>
    </message>
    <message>
        <source>Convert a model</source>
        <translation>Ein Modell umwandeln</translation>
    </message>
    <message>
        <source>A folder with config.json and safetensors, or a .gguf file</source>
        <translation>Ein Ordner mit config.json und safetensors oder eine .gguf-Datei</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>A layout of the down matrices in which less is read from the disk when experts do not fit in memory. Other programs may not read such a file.</source>
        <translation>Eine Anordnung der Down-Matrizen, bei der weniger vom Datenträger gelesen wird, wenn nicht alle Experten in den Speicher passen. Andere Programme können eine solche Datei vielleicht nicht lesen.</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Folder …</source>
        <translation>Ordner …</translation>
    </message>
    <message>
        <source>File …</source>
        <translation>Datei …</translation>
    </message>
    <message>
        <source>Folder of a checkpoint</source>
        <translation>Ordner eines Checkpoints</translation>
    </message>
    <message>
        <source>Model file</source>
        <translation>Modelldatei</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>Modelle (*.gguf)</translation>
    </message>
    <message>
        <source>Choose what is to be converted.</source>
        <translation>Wählen Sie, was umgewandelt werden soll.</translation>
    </message>
    <message>
        <source>There is nothing at %1.</source>
        <translation>Unter %1 gibt es nichts.</translation>
    </message>
    <message>
        <source>This folder has no config.json: choose the folder of a checkpoint.</source>
        <translation>Dieser Ordner hat keine config.json: Wählen Sie den Ordner eines Checkpoints.</translation>
    </message>
    <message>
        <source>The file name ends with .gguf and names no folder.</source>
        <translation>Der Dateiname endet auf .gguf und nennt keinen Ordner.</translation>
    </message>
    <message>
        <source>The model folder has a file of that name already.</source>
        <translation>Im Modellordner gibt es schon eine Datei dieses Namens.</translation>
    </message>
    <message>
        <source>Another conversion is under way.</source>
        <translation>Eine andere Umwandlung läuft gerade.</translation>
    </message>
    <message>
        <source>The original stays as it is. Converting takes about as long as copying.</source>
        <translation>Das Original bleibt, wie es ist. Umwandeln dauert etwa so lange wie Kopieren.</translation>
    </message>
</context>
<context>
    <name>thimble::ui::Dashboard</name>
    <message>
        <source>Memory in use</source>
        <translation>Belegter Speicher</translation>
    </message>
    <message>
        <source>Experts found in memory</source>
        <translation>Experten im Speicher gefunden</translation>
    </message>
    <message>
        <source>Read from disk</source>
        <translation>Vom Datenträger gelesen</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 Tok/s</translation>
    </message>
    <message>
        <source>Memory and speed</source>
        <translation>Speicher und Tempo</translation>
    </message>
    <message>
        <source>Memory budget</source>
        <translation>Speichergrenze</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Work space</source>
        <translation>Arbeitsbereich</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>Experts</source>
        <translation>Experten</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>Kein Modell ist geladen.</translation>
    </message>
    <message>
        <source>Every expert of %1 fits in memory: full speed.</source>
        <translation>Alle Experten von %1 passen in den Speicher: volles Tempo.</translation>
    </message>
    <message>
        <source>Some experts of %1 stay on the disk and are read when needed. More memory makes it faster.</source>
        <translation>Einige Experten von %1 bleiben auf dem Datenträger und werden bei Bedarf gelesen. Mehr Speicher macht es schneller.</translation>
    </message>
</context>
<context>
    <name>thimble::ui::DialogDesk</name>
    <message>
        <source>More models …</source>
        <translation>Weitere Modelle …</translation>
    </message>
</context>
<context>
    <name>thimble::ui::DocumentPanel</name>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Add documents</source>
        <translation>Dokumente hinzufügen</translation>
    </message>
    <message>
        <source>Drop a document anywhere on the window. It is read here, on this computer.</source>
        <translation>Legen Sie ein Dokument irgendwo auf dem Fenster ab. Es wird hier gelesen, auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Passage</source>
        <translation>Textstelle</translation>
    </message>
    <message>
        <source>Close the passage</source>
        <translation>Textstelle schließen</translation>
    </message>
    <message>
        <source>Summarise</source>
        <translation>Zusammenfassen</translation>
    </message>
    <message>
        <source>Pause reading</source>
        <translation>Lesen anhalten</translation>
    </message>
    <message>
        <source>Go on reading</source>
        <translation>Weiterlesen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Take out of this chat</source>
        <translation>Aus diesem Chat nehmen</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>thimble::ui::DocumentRow</name>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>reading, %1</source>
        <translation>wird gelesen, %1</translation>
    </message>
    <message>
        <source>paused at %1</source>
        <translation>angehalten bei %1</translation>
    </message>
    <message>
        <source>no text found</source>
        <translation>kein Text gefunden</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s), read</source>
        <translation>
            <numerusform>%n Seite, gelesen</numerusform>
            <numerusform>%n Seiten, gelesen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, read</source>
        <translation>%1, gelesen</translation>
    </message>
    <message>
        <source>%1, share read</source>
        <translation>%1, gelesener Anteil</translation>
    </message>
    <message>
        <source>What can be done with %1</source>
        <translation>Was mit %1 getan werden kann</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>thimble::ui::DropHint</name>
    <message>
        <source>Drop to read it here</source>
        <translation>Ablegen, um es hier zu lesen</translation>
    </message>
    <message>
        <source>Documents, several at once, or a whole folder</source>
        <translation>Dokumente, auch mehrere, oder ein ganzer Ordner</translation>
    </message>
</context>
<context>
    <name>thimble::ui::EmptyState</name>
    <message>
        <source>Get a SmallThinker model</source>
        <translation>SmallThinker-Modell holen</translation>
    </message>
    <message>
        <source>What would you like to know?</source>
        <translation>Was möchten Sie wissen?</translation>
    </message>
    <message>
        <source>Ask a question below, or drop a document anywhere: it is read and summarised on this computer, and stays there.</source>
        <translation>Stellen Sie unten eine Frage, oder legen Sie irgendwo ein Dokument ab: Es wird auf diesem Rechner gelesen und zusammengefasst und bleibt dort.</translation>
    </message>
    <message>
        <source>Summarise a document …</source>
        <translation>Dokument zusammenfassen …</translation>
    </message>
    <message>
        <source>Explain something</source>
        <translation>Etwas erklären</translation>
    </message>
    <message>
        <source>Explain in simple words: </source>
        <translation>Erkläre in einfachen Worten: </translation>
    </message>
    <message>
        <source>Write a draft</source>
        <translation>Entwurf schreiben</translation>
    </message>
    <message>
        <source>Write a short letter to </source>
        <translation>Schreibe einen kurzen Brief an </translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>Kein Modell ist geladen.</translation>
    </message>
    <message>
        <source>%1 is being loaded; you can write already.</source>
        <translation>%1 wird geladen; Sie können schon schreiben.</translation>
    </message>
    <message>
        <source>%1 answers. It is tiny: good for trying things out, not for knowledge.</source>
        <translation>%1 antwortet. Es ist winzig: gut zum Ausprobieren, nicht für Wissen.</translation>
    </message>
    <message>
        <source>%1 answers.</source>
        <translation>%1 antwortet.</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ExpertMap</name>
    <message>
        <source>Which experts fire, layer by layer</source>
        <translation>Welche Experten feuern, Schicht für Schicht</translation>
    </message>
    <message>
        <source>Experts: nothing computed yet</source>
        <translation>Experten: noch nichts berechnet</translation>
    </message>
    <message>
        <source>Experts that fired lately: a row a layer, a column an expert</source>
        <translation>Experten, die zuletzt feuerten: eine Zeile je Schicht, eine Spalte je Experte</translation>
    </message>
    <message>
        <source>Layer %1, expert %2</source>
        <translation>Schicht %1, Experte %2</translation>
    </message>
</context>
<context>
    <name>thimble::ui::FirstStart</name>
    <message>
        <source>The 21B model fits in it; the 4B model is several times as fast.</source>
        <translation>Das 21B-Modell passt hinein; das 4B-Modell ist um ein Mehrfaches schneller.</translation>
    </message>
    <message>
        <source>The 4B model suits it. The 21B model runs too: its experts are read from the disk as they are needed.</source>
        <translation>Das 4B-Modell passt zu ihm. Auch das 21B-Modell läuft: Seine Experten werden bei Bedarf vom Datenträger gelesen.</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Welcome to Thimble</source>
        <translation>Willkommen bei Thimble</translation>
    </message>
    <message>
        <source>Ask, and it answers. Drop a document, and it reads it for you. Everything happens on this computer: no account, no network, nothing leaves it.

A tiny model is built in and answers at once, so that you can look around. It knows little.</source>
        <translation>Fragen Sie, und es antwortet. Legen Sie ein Dokument ab, und es liest es für Sie. Alles geschieht auf diesem Rechner: kein Konto, kein Netz, nichts verlässt ihn.

Ein winziges Modell ist eingebaut und antwortet sofort, damit Sie sich umsehen können. Es weiß wenig.</translation>
    </message>
    <message>
        <source>Get a real model</source>
        <translation>Ein richtiges Modell holen</translation>
    </message>
    <message>
        <source>For real answers, get a SmallThinker model. This computer has %1 of memory and %2 processor threads. %3

How fast a model is here can be measured before anything is downloaded.</source>
        <translation>Für richtige Antworten holen Sie ein SmallThinker-Modell. Dieser Rechner hat %1 Speicher und %2 Prozessor-Threads. %3

Wie schnell ein Modell hier ist, lässt sich messen, bevor etwas heruntergeladen wird.</translation>
    </message>
    <message>
        <source>See the models</source>
        <translation>Modelle ansehen</translation>
    </message>
    <message>
        <source>Drop a document</source>
        <translation>Ein Dokument ablegen</translation>
    </message>
    <message>
        <source>PDF, Word, OpenDocument, web pages, books, tables, mail: drop one or many anywhere on the window, or a whole folder. Each is read from the first page to the last and summarised; every point tells its page.</source>
        <translation>PDF, Word, OpenDocument, Webseiten, Bücher, Tabellen, Mails: Legen Sie eines oder viele irgendwo auf dem Fenster ab, oder einen ganzen Ordner. Jedes wird von der ersten bis zur letzten Seite gelesen und zusammengefasst; jeder Punkt nennt seine Seite.</translation>
    </message>
    <message>
        <source>Choose a document …</source>
        <translation>Dokument auswählen …</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Los</translation>
    </message>
</context>
<context>
    <name>thimble::ui::FolderDialog</name>
    <message>
        <source>Folder and tags</source>
        <translation>Ordner und Schlagwörter</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>garden, tax 2026</source>
        <translation>Garten, Steuer 2026</translation>
    </message>
    <message>
        <source>Tags, with commas between</source>
        <translation>Schlagwörter, mit Kommas dazwischen</translation>
    </message>
</context>
<context>
    <name>thimble::ui::Header</name>
    <message>
        <source>Everything else (F10)</source>
        <translation>Alles Weitere (F10)</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>This chat</source>
        <translation>Dieser Chat</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
</context>
<context>
    <name>thimble::ui::InputBox</name>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Ask anything, or drop a document here</source>
        <translation>Fragen Sie etwas, oder legen Sie ein Dokument ab</translation>
    </message>
</context>
<context>
    <name>thimble::ui::MainWindow</name>
    <message>
        <source>Add documents</source>
        <translation>Dokumente hinzufügen</translation>
    </message>
    <message>
        <source>Add a folder of documents</source>
        <translation>Ordner mit Dokumenten hinzufügen</translation>
    </message>
    <message>
        <source>chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Export this chat</source>
        <translation>Diesen Chat exportieren</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Import chats</source>
        <translation>Chats importieren</translation>
    </message>
    <message>
        <source>Chats in JSON (*.json)</source>
        <translation>Chats in JSON (*.json)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>thimble::ui::MemorySlider</name>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Memory budget</source>
        <translation>Speichergrenze</translation>
    </message>
</context>
<context>
    <name>thimble::ui::MessageBody</name>
    <message>
        <source>Copy this code</source>
        <translation>Diesen Code kopieren</translation>
    </message>
    <message>
        <source>Copy code block %1</source>
        <translation>Codeblock %1 kopieren</translation>
    </message>
</context>
<context>
    <name>thimble::ui::MessageView</name>
    <message>
        <source>Previous version</source>
        <translation>Vorige Fassung</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>Nächste Fassung</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>Noch einmal antworten</translation>
    </message>
    <message>
        <source>Edit and send again</source>
        <translation>Ändern und noch einmal senden</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>Text kopieren</translation>
    </message>
    <message>
        <source>Continue in a new chat from here</source>
        <translation>Von hier in einem neuen Chat weiter</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>Thimble</source>
        <translation>Thimble</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Show the whole message (%1 more characters)</source>
        <translation>Ganze Nachricht zeigen (%1 weitere Zeichen)</translation>
    </message>
    <message>
        <source>Attached document %1</source>
        <translation>Angehängtes Dokument %1</translation>
    </message>
    <message>
        <source>Version %1 of %2</source>
        <translation>Fassung %1 von %2</translation>
    </message>
    <message>
        <source>Copy selection</source>
        <translation>Auswahl kopieren</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>From here on the model no longer sees the messages above.</source>
        <translation>Ab hier sieht das Modell die Nachrichten darüber nicht mehr.</translation>
    </message>
    <message>
        <source>From here on the model sees of the messages above only this: %1</source>
        <translation>Ab hier sieht das Modell von den Nachrichten darüber nur dies: %1</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ModelCardView</name>
    <message>
        <source>Progress of %1</source>
        <translation>Fortschritt von %1</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ModelDesk</name>
    <message>
        <source>The measurement is done</source>
        <translation>Die Messung ist fertig</translation>
    </message>
    <message>
        <source>%1 tokens a second</source>
        <translation>%1 Token je Sekunde</translation>
    </message>
    <message>
        <source>The model is converted</source>
        <translation>Das Modell ist umgewandelt</translation>
    </message>
    <message>
        <source>The model could not be converted</source>
        <translation>Das Modell konnte nicht umgewandelt werden</translation>
    </message>
    <message>
        <source>The model is there</source>
        <translation>Das Modell ist da</translation>
    </message>
    <message>
        <source>A download has stopped</source>
        <translation>Ein Download ist stehen geblieben</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Rechner</translation>
    </message>
    <message>
        <source>To download</source>
        <translation>Zum Herunterladen</translation>
    </message>
    <message>
        <source>A tiny model that comes with the program, to try things out. It knows very little and makes things up; get a SmallThinker model for real answers.</source>
        <translation>Ein winziges Modell, das mit dem Programm kommt, zum Ausprobieren. Es weiß sehr wenig und erfindet Dinge; holen Sie für richtige Antworten ein SmallThinker-Modell.</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Benutzen</translation>
    </message>
    <message>
        <source>The file is not there any more.</source>
        <translation>Die Datei ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Loading …</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the model “%1” from this computer?</source>
        <translation>Das Modell „%1“ von diesem Rechner entfernen?</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Use a model file</source>
        <translation>Modelldatei benutzen</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>Modelle (*.gguf)</translation>
    </message>
    <message>
        <source>Converting</source>
        <translation>Umwandlung</translation>
    </message>
    <message>
        <source>Watch a folder …</source>
        <translation>Einen Ordner beobachten …</translation>
    </message>
    <message>
        <source>Watch a folder for models</source>
        <translation>Einen Ordner auf Modelle beobachten</translation>
    </message>
    <message>
        <source>Convert a model …</source>
        <translation>Ein Modell umwandeln …</translation>
    </message>
    <message>
        <source>Copying: %1</source>
        <translation>Kopiert: %1</translation>
    </message>
    <message>
        <source>Watched: %1</source>
        <translation>Beobachtet: %1</translation>
    </message>
    <message>
        <source>Stop watching this folder; its files stay</source>
        <translation>Diesen Ordner nicht mehr beobachten; seine Dateien bleiben</translation>
    </message>
    <message>
        <source>Stop watching %1</source>
        <translation>%1 nicht mehr beobachten</translation>
    </message>
    <message>
        <source>Copy into the model folder</source>
        <translation>In den Modellordner kopieren</translation>
    </message>
    <message>
        <source>Convert …</source>
        <translation>Umwandeln …</translation>
    </message>
    <message>
        <source>Take the model “%1” out of the list? The file stays.</source>
        <translation>Das Modell „%1“ aus der Liste nehmen? Die Datei bleibt.</translation>
    </message>
    <message>
        <source>Converting …</source>
        <translation>Wird umgewandelt …</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Use a model file …</source>
        <translation>Eine Modelldatei benutzen …</translation>
    </message>
</context>
<context>
    <name>thimble::ui::Notifier</name>
    <message>
        <source>The answer is there</source>
        <translation>Die Antwort ist da</translation>
    </message>
    <message>
        <source>The summary is ready</source>
        <translation>Die Zusammenfassung ist fertig</translation>
    </message>
    <message>
        <source>%1 of %2 sections read</source>
        <translation>%1 von %2 Abschnitten gelesen</translation>
    </message>
    <message>
        <source>A summary could not be finished</source>
        <translation>Eine Zusammenfassung konnte nicht beendet werden</translation>
    </message>
</context>
<context>
    <name>thimble::ui::OfferCard</name>
    <message>
        <source>What will this computer do?</source>
        <translation>Was schafft dieser Computer?</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Full speed from %1 of memory; runs from %2, reading experts from the disk.</source>
        <translation>Volles Tempo ab %1 Speicher; läuft ab %2, dann werden Experten vom Datenträger gelesen.</translation>
    </message>
    <message>
        <source>From %1</source>
        <translation>Von %1</translation>
    </message>
    <message>
        <source>Writing random weights …</source>
        <translation>Zufallsgewichte werden geschrieben …</translation>
    </message>
    <message>
        <source>Measuring …</source>
        <translation>Wird gemessen …</translation>
    </message>
    <message>
        <source>To measure, %1 of random weights are written to %2, run for a minute or two, and removed again. Nothing is downloaded.</source>
        <translation>Zum Messen werden %1 Zufallsgewichte nach %2 geschrieben, ein, zwei Minuten gerechnet und wieder entfernt. Heruntergeladen wird nichts.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>Messung abbrechen</translation>
    </message>
    <message>
        <source>Go on with the download (%1 of %2)</source>
        <translation>Download fortsetzen (%1 von %2)</translation>
    </message>
    <message>
        <source>Download %1</source>
        <translation>%1 herunterladen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Downloaded and checked.</source>
        <translation>Heruntergeladen und geprüft.</translation>
    </message>
    <message>
        <source>The download has stopped.</source>
        <translation>Der Download ist stehen geblieben.</translation>
    </message>
</context>
<context>
    <name>thimble::ui::PersonasDialog</name>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Personas</source>
        <translation>Personas</translation>
    </message>
    <message>
        <source>Name of the persona</source>
        <translation>Name der Persona</translation>
    </message>
    <message>
        <source>Name, such as: Teacher</source>
        <translation>Name, etwa: Lehrerin</translation>
    </message>
    <message>
        <source>New persona</source>
        <translation>Neue Persona</translation>
    </message>
    <message>
        <source>Delete the persona “%1”?</source>
        <translation>Die Persona „%1“ löschen?</translation>
    </message>
    <message>
        <source>A persona is a way to answer: a system prompt and sampling under a name. Choose one in the settings of a chat, or for all new chats in the settings.</source>
        <translation>Eine Persona ist eine Art zu antworten: Systemanweisung und Sampling unter einem Namen. Wählen Sie eine in den Einstellungen eines Chats oder, für alle neuen Chats, in den Einstellungen.</translation>
    </message>
</context>
<context>
    <name>thimble::ui::PromptProgressRow</name>
    <message>
        <source>Reading the conversation</source>
        <translation>Liest das Gespräch</translation>
    </message>
    <message>
        <source>Reading, %1 of %2 tokens</source>
        <translation>Liest, %1 von %2 Token</translation>
    </message>
</context>
<context>
    <name>thimble::ui::SamplingForm</name>
    <message>
        <source>System prompt</source>
        <translation>Systemanweisung</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>What the model is told before the conversation, such as: You are a patient teacher.</source>
        <translation>Was dem Modell vor dem Gespräch gesagt wird, etwa: Du bist eine geduldige Lehrerin.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Wiederholungsstrafe</translation>
    </message>
</context>
<context>
    <name>thimble::ui::SettingsDialog</name>
    <message>
        <source>No such setting</source>
        <translation>Keine solche Einstellung</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
</context>
<context>
    <name>thimble::ui::Shell</name>
    <message>
        <source>The stored chats were damaged. A new store was begun; the damaged one is kept as %1.</source>
        <translation>Die gespeicherten Chats waren beschädigt. Ein neuer Speicher wurde begonnen; der beschädigte liegt als %1 daneben.</translation>
    </message>
    <message>
        <source>Recover what is readable</source>
        <translation>Lesbares retten</translation>
    </message>
    <message numerus="yes">
        <source>%n chat(s) recovered.</source>
        <translation>
            <numerusform>%n Chat gerettet.</numerusform>
            <numerusform>%n Chats gerettet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>thimble::ui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>New line in the message</source>
        <translation>Neue Zeile in der Nachricht</translation>
    </message>
    <message>
        <source>Bring back what was sent before (in an empty box)</source>
        <translation>Zuvor Gesendetes zurückholen (in leerem Feld)</translation>
    </message>
    <message>
        <source>Stop the reply, or leave editing</source>
        <translation>Antwort abbrechen oder das Ändern verlassen</translation>
    </message>
    <message>
        <source>Menu of a message or a chat</source>
        <translation>Menü einer Nachricht oder eines Chats</translation>
    </message>
</context>
<context>
    <name>thimble::ui::StatusLine</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Memory in use; opens the budget and the live charts</source>
        <translation>Belegter Speicher; öffnet Speichergrenze und Verlauf</translation>
    </message>
    <message>
        <source>How full the context is: what the model sees of this conversation</source>
        <translation>Wie voll der Kontext ist: was das Modell von diesem Gespräch sieht</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Das Modell wird geladen</translation>
    </message>
    <message>
        <source>Context used</source>
        <translation>Belegter Kontext</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Loading %1 …</source>
        <translation>%1 wird geladen …</translation>
    </message>
    <message>
        <source>%1 cannot be loaded</source>
        <translation>%1 lässt sich nicht laden</translation>
    </message>
    <message>
        <source>%1 (asleep)</source>
        <translation>%1 (schläft)</translation>
    </message>
    <message>
        <source>The model that answers; click to choose another</source>
        <translation>Das Modell, das antwortet; Klick wählt ein anderes</translation>
    </message>
    <message>
        <source>Memory %1 of %2</source>
        <translation>Speicher %1 von %2</translation>
    </message>
    <message>
        <source>Memory %1</source>
        <translation>Speicher %1</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 Tok/s</translation>
    </message>
    <message>
        <source>Context %1</source>
        <translation>Kontext %1</translation>
    </message>
    <message>
        <source>%1 of %2 tokens</source>
        <translation>%1 von %2 Token</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
</context>
<context>
    <name>thimble::ui::SummaryCard</name>
    <message>
        <source>Sections read</source>
        <translation>Gelesene Abschnitte</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Cancel this summary</source>
        <translation>Diese Zusammenfassung abbrechen</translation>
    </message>
    <message>
        <source>Copy the summary</source>
        <translation>Zusammenfassung kopieren</translation>
    </message>
    <message>
        <source>Key sentences</source>
        <translation>Schlüsselsätze</translation>
    </message>
    <message>
        <source>Not read: %1</source>
        <translation>Nicht gelesen: %1</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Liest …</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>In brief, by %1: it may be wrong</source>
        <translation>In Kürze, von %1: kann falsch sein</translation>
    </message>
    <message>
        <source>Key sentences, word for word, and what a small model makes of them</source>
        <translation>Schlüsselsätze, Wort für Wort, und was ein kleines Modell daraus macht</translation>
    </message>
    <message>
        <source>Key sentences, word for word: the model at hand is too small to write a summary</source>
        <translation>Schlüsselsätze, Wort für Wort: Das vorhandene Modell ist zu klein, um eine Zusammenfassung zu schreiben</translation>
    </message>
    <message>
        <source>Written by %1</source>
        <translation>Geschrieben von %1</translation>
    </message>
    <message>
        <source>Summary of %1</source>
        <translation>Zusammenfassung von %1</translation>
    </message>
    <message>
        <source>%1 of %2 sections read</source>
        <translation>%1 von %2 Abschnitten gelesen</translation>
    </message>
    <message>
        <source>Pause this summary</source>
        <translation>Diese Zusammenfassung anhalten</translation>
    </message>
    <message>
        <source>Go on with this summary</source>
        <translation>Mit dieser Zusammenfassung fortfahren</translation>
    </message>
    <message>
        <source>Export the summary</source>
        <translation>Zusammenfassung exportieren</translation>
    </message>
</context>
<context>
    <name>thimble::ui::SummaryCards</name>
    <message>
        <source>the document</source>
        <translation>das Dokument</translation>
    </message>
    <message>
        <source>Export the summary</source>
        <translation>Zusammenfassung exportieren</translation>
    </message>
    <message>
        <source>%1, summary</source>
        <translation>Zusammenfassung von %1</translation>
    </message>
    <message>
        <source>Markdown (*.md);;Text (*.txt)</source>
        <translation>Markdown (*.md);;Text (*.txt)</translation>
    </message>
</context>
<context>
    <name>thimble::ui::UndoBar</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
</TS>
