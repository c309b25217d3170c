<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
    <context>
        <name>Format</name>
        <message numerus="yes">
            <source>%n passage(s)</source>
            <translation>
                <numerusform>%n passage</numerusform>
                <numerusform>%n passages</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>thimble::ui::DocumentRow</name>
        <message numerus="yes">
            <source>%n page(s), read</source>
            <translation>
                <numerusform>%n page, read</numerusform>
                <numerusform>%n pages, read</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>thimble::ui::Shell</name>
        <message numerus="yes">
            <source>%n chat(s) recovered.</source>
            <translation>
                <numerusform>%n chat recovered.</numerusform>
                <numerusform>%n chats recovered.</numerusform>
            </translation>
        </message>
    </context>
</TS>
