<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Catalogue</name>
    <message>
        <source>Quick on almost any computer; a good first choice.</source>
        <translation>几乎在任何电脑上都很快；首选。</translation>
    </message>
    <message>
        <source>Trained for 4 bits: the same speed, answers a little closer to the full model&apos;s.</source>
        <translation>为 4 位训练：速度相同，回答更接近完整模型。</translation>
    </message>
    <message>
        <source>A finer 4-bit type: somewhat larger and slower.</source>
        <translation>更精细的 4 位类型：稍大、稍慢。</translation>
    </message>
    <message>
        <source>Better answers; quick with 16 GB of memory, usable with 8 GB and a fast disk.</source>
        <translation>回答更好；16 GB 内存时很快，8 GB 加快速硬盘也可用。</translation>
    </message>
</context>
<context>
    <name>Chat</name>
    <message>
        <source>The conversation no longer fits the context. This question was taken to a new chat.</source>
        <translation>对话已超出上下文，此问题已移到新对话。</translation>
    </message>
    <message>
        <source>Not finished.</source>
        <translation>未完成。</translation>
    </message>
    <message>
        <source>The reply reached the longest length that the settings allow.</source>
        <translation>回答已达到设置允许的最大长度。</translation>
    </message>
    <message>
        <source>The context is full: the reply ends here.</source>
        <translation>上下文已满：回答到此为止。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Thimble ended while this was being written.</source>
        <translation>生成过程中 Thimble 被关闭。</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>搜索所有对话</translation>
    </message>
    <message>
        <source>Go to the input box</source>
        <translation>转到输入框</translation>
    </message>
    <message>
        <source>Add documents…</source>
        <translation>添加文档…</translation>
    </message>
    <message>
        <source>Add a folder of documents…</source>
        <translation>添加文档文件夹…</translation>
    </message>
    <message>
        <source>Stop the reply</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Go to the message above</source>
        <translation>上一条消息</translation>
    </message>
    <message>
        <source>Go to the message below</source>
        <translation>下一条消息</translation>
    </message>
    <message>
        <source>Chat above in the list</source>
        <translation>列表中的上一个对话</translation>
    </message>
    <message>
        <source>Chat below in the list</source>
        <translation>列表中的下一个对话</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Pin or unpin</source>
        <translation>置顶或取消置顶</translation>
    </message>
    <message>
        <source>Folder and tags…</source>
        <translation>文件夹和标签…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Export as Markdown…</source>
        <translation>导出为 Markdown…</translation>
    </message>
    <message>
        <source>Export as JSON…</source>
        <translation>导出为 JSON…</translation>
    </message>
    <message>
        <source>Import chats…</source>
        <translation>导入对话…</translation>
    </message>
    <message>
        <source>Settings of this chat…</source>
        <translation>此对话的设置…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>Personas…</source>
        <translation>角色…</translation>
    </message>
    <message>
        <source>Memory and speed…</source>
        <translation>内存与速度…</translation>
    </message>
    <message>
        <source>Show or hide the list of chats</source>
        <translation>显示或隐藏对话列表</translation>
    </message>
    <message>
        <source>Show or hide the documents</source>
        <translation>显示或隐藏文档</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Connections made…</source>
        <translation>已建立的连接…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Welcome screens</source>
        <translation>欢迎页</translation>
    </message>
    <message>
        <source>About Thimble</source>
        <translation>关于 Thimble</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>Conversations</name>
    <message>
        <source>Cannot write %1: %2. Choose another place.</source>
        <translation>无法写入 %1：%2。请选择其他位置。</translation>
    </message>
    <message>
        <source>Cannot read %1: %2.</source>
        <translation>无法读取 %1：%2。</translation>
    </message>
    <message>
        <source>%1 (copy)</source>
        <translation>%1（副本）</translation>
    </message>
    <message>
        <source>%1 (continued)</source>
        <translation>%1（续）</translation>
    </message>
</context>
<context>
    <name>ConvertDialog</name>
    <message>
        <source>4 bits: the smallest and the fastest</source>
        <translation>4 位：最小、最快</translation>
    </message>
    <message>
        <source>8 bits: nearly the original</source>
        <translation>8 位：接近原始质量</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 位</translation>
    </message>
    <message>
        <source>16 bits, as most are trained</source>
        <translation>16 位，多数模型的训练精度</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>Cannot write %1: %2. Choose another place.</source>
        <translation>无法写入 %1：%2。请选择其他位置。</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>%1 s left</source>
        <translation>还剩 %1 秒</translation>
    </message>
    <message>
        <source>about %1 min left</source>
        <translation>约剩 %1 分钟</translation>
    </message>
    <message>
        <source>about %1 h %2 min left</source>
        <translation>约剩 %1 小时 %2 分钟</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>a share; some languages write no space</comment>
        <translation>%1%</translation>
    </message>
    <message>
        <source>Thimble built-in (small)</source>
        <translation>Thimble 内置模型（小）</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message numerus="yes">
        <source>%n passage(s)</source>
        <translation>
            <numerusform>%n 段原文</numerusform>
        </translation>
    </message>
    <message>
        <source>Prompt: %1 tokens in %2, %3 of them kept from before</source>
        <translation>提示：%1 个词元，用时 %2，其中 %3 个沿用之前的结果</translation>
    </message>
    <message>
        <source>Reply: %1 tokens in %2</source>
        <translation>回答：%1 个词元，用时 %2</translation>
    </message>
    <message>
        <source>Context: %1 of %2 tokens</source>
        <translation>上下文：%1 / %2 词元</translation>
    </message>
    <message>
        <source>Memory: %1</source>
        <translation>内存：%1</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>%1 billion parameters, %2 of them used for a word</source>
        <translation>%1 十亿参数，每个词使用其中 %2 十亿</translation>
    </message>
    <message>
        <source>Here: %1 tokens a second, a page in %2</source>
        <translation>本机：每秒 %1 个词元，写一页需 %2</translation>
    </message>
    <message>
        <source>; reads a page in %1</source>
        <translation>；读一页需 %1</translation>
    </message>
    <message>
        <source>, with %1 of memory.</source>
        <translation>，内存 %1。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
</context>
<context>
    <name>SettingEditor</name>
    <message>
        <source>Choose …</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation>询问我</translation>
    </message>
    <message>
        <source>Drop the oldest messages</source>
        <translation>丢弃最早的消息</translation>
    </message>
    <message>
        <source>Summarise the oldest messages</source>
        <translation>总结最早的消息</translation>
    </message>
    <message>
        <source>Begin a new chat</source>
        <translation>开始新对话</translation>
    </message>
    <message>
        <source>Short</source>
        <translation>短</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Long</source>
        <translation>长</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>要点</translation>
    </message>
    <message>
        <source>Prose</source>
        <translation>段落</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light, dark, or as the system is set.</source>
        <translation>浅色、深色或跟随系统。</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Height of the text in pixels.</source>
        <translation>文字的像素高度。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Of the window; answers follow your question.</source>
        <translation>窗口的语言；回答使用您提问的语言。</translation>
    </message>
    <message>
        <source>Animations</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>Panes slide instead of jumping.</source>
        <translation>侧栏滑动而不是跳动。</translation>
    </message>
    <message>
        <source>Tray icon</source>
        <translation>托盘图标</translation>
    </message>
    <message>
        <source>Keeps an icon in the system tray.</source>
        <translation>在系统托盘中保留图标。</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Tells when a long job ends while the window is hidden.</source>
        <translation>窗口隐藏时，长任务结束会通知您。</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示</translation>
    </message>
    <message>
        <source>What the model is told before every conversation.</source>
        <translation>每次对话前告诉模型的内容。</translation>
    </message>
    <message>
        <source>Persona</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Which persona new conversations begin with.</source>
        <translation>新对话使用的角色。</translation>
    </message>
    <message>
        <source>When the context is full</source>
        <translation>上下文已满时</translation>
    </message>
    <message>
        <source>What becomes of the oldest messages; the conversation always shows where.</source>
        <translation>如何处理最早的消息；对话中总会标明位置。</translation>
    </message>
    <message>
        <source>Longest reply</source>
        <translation>最长回答</translation>
    </message>
    <message>
        <source>In tokens; 0: until the model ends.</source>
        <translation>以词元计；0：直到模型结束。</translation>
    </message>
    <message>
        <source>Enter sends</source>
        <translation>回车发送</translation>
    </message>
    <message>
        <source>Shift+Enter breaks the line. When off: Ctrl+Enter sends.</source>
        <translation>Shift+回车换行。关闭时：Ctrl+回车发送。</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>0: always the likeliest word; higher: more varied.</source>
        <translation>0：总选最可能的词；越高越多样。</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Only the k likeliest tokens are considered; 0: all.</source>
        <translation>只考虑最可能的 k 个词元；0：全部。</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Only the likeliest tokens that together reach this probability; 1: all.</source>
        <translation>只考虑合计达到此概率的最可能词元；1：全部。</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Drops tokens below this share of the likeliest one&apos;s probability.</source>
        <translation>丢弃低于最高概率此比例的词元。</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>Above 1: repeats become less likely.</source>
        <translation>大于 1：重复会减少。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>The same seed gives the same reply; 0: a fresh one each time.</source>
        <translation>相同种子得到相同回答；0：每次不同。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>The model that answers; empty: the built-in one.</source>
        <translation>负责回答的模型；留空：内置模型。</translation>
    </message>
    <message>
        <source>Memory budget</source>
        <translation>内存预算</translation>
    </message>
    <message>
        <source>What the whole program may use; 0: from the memory that is free.</source>
        <translation>整个程序可用的内存；0：按空闲内存决定。</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Tokens that a conversation may take; 0: as many as the model and the memory allow.</source>
        <translation>一个对话可占用的词元；0：模型和内存允许的最大值。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>0: one per core.</source>
        <translation>0：每个核心一个。</translation>
    </message>
    <message>
        <source>Unload when idle</source>
        <translation>空闲时卸载</translation>
    </message>
    <message>
        <source>Minutes until an unused model gives its memory back; it is loaded again by the next question. 0: never.</source>
        <translation>未使用的模型在多少分钟后释放内存；下一个问题会重新加载。0：从不。</translation>
    </message>
    <message>
        <source>Model folder</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Where downloaded models are kept; empty: in the data folder.</source>
        <translation>下载的模型存放处；留空：数据文件夹内。</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Watch files</source>
        <translation>监视文件</translation>
    </message>
    <message>
        <source>Reads a document again when its file changes.</source>
        <translation>文件变化时重新读取文档。</translation>
    </message>
    <message>
        <source>Length of summaries</source>
        <translation>总结长度</translation>
    </message>
    <message>
        <source>How much of a document a summary keeps.</source>
        <translation>总结保留文档内容的多少。</translation>
    </message>
    <message>
        <source>Style of summaries</source>
        <translation>总结形式</translation>
    </message>
    <message>
        <source>Points with their pages, or prose.</source>
        <translation>带页码的要点，或段落。</translation>
    </message>
    <message>
        <source>Summarise what is dropped</source>
        <translation>总结拖入的文档</translation>
    </message>
    <message>
        <source>A document dropped on the window is summarised at once.</source>
        <translation>拖到窗口上的文档会立即被总结。</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Strictly offline</source>
        <translation>严格离线</translation>
    </message>
    <message>
        <source>Forbids every connection, downloads you ask for included.</source>
        <translation>禁止一切连接，包括您要求的下载。</translation>
    </message>
</context>
<context>
    <name>thimble::app::Assistant</name>
    <message>
        <source>The program ended while it was loading this model. Load it again, or choose another one.</source>
        <translation>程序在加载此模型时退出。请重新加载，或选择其他模型。</translation>
    </message>
</context>
<context>
    <name>thimble::app::Chat</name>
    <message>
        <source>The last reply is still being written.</source>
        <translation>上一条回答仍在生成。</translation>
    </message>
    <message>
        <source>The message is too long: it takes %1 tokens of a context of %2. Shorten it, or choose a larger context in the settings.</source>
        <translation>消息太长：需要 %1 个词元，而上下文只有 %2。请缩短消息，或在设置中选择更大的上下文。</translation>
    </message>
</context>
<context>
    <name>thimble::app::Download</name>
    <message>
        <source>%1 doesn&apos;t give this file without an account (answer %2).</source>
        <translation>%1 需要账号才能提供此文件（应答 %2）。</translation>
    </message>
    <message>
        <source>%1 has no such file any more (answer %2).</source>
        <translation>%1 已没有此文件（应答 %2）。</translation>
    </message>
    <message>
        <source>%1 refuses the request (answer %2).</source>
        <translation>%1 拒绝了请求（应答 %2）。</translation>
    </message>
    <message>
        <source>the connection stalled</source>
        <translation>连接停滞</translation>
    </message>
    <message>
        <source>The program is set to stay strictly offline; change that in the settings to download.</source>
        <translation>程序设置为严格离线；如需下载，请在设置中更改。</translation>
    </message>
    <message>
        <source>Only https addresses are fetched, not &quot;%1&quot;.</source>
        <translation>只下载 https 地址，不支持“%1”。</translation>
    </message>
    <message>
        <source>There is already a file &quot;%1&quot;.</source>
        <translation>已存在文件“%1”。</translation>
    </message>
    <message>
        <source>the unfinished file could not be read</source>
        <translation>无法读取未完成的文件</translation>
    </message>
    <message>
        <source>Model download: %1</source>
        <translation>模型下载：%1</translation>
    </message>
    <message>
        <source>Model download, passed on by %1</source>
        <translation>模型下载，由 %1 转接</translation>
    </message>
    <message>
        <source>the server&apos;s file is shorter than what is here</source>
        <translation>服务器上的文件比本地的短</translation>
    </message>
    <message>
        <source>%1 is busy (answer %2)</source>
        <translation>%1 繁忙（应答 %2）</translation>
    </message>
    <message>
        <source>%1 answers with a web page instead of the file; a login or a blocked network may be the reason.</source>
        <translation>%1 返回的是网页而不是文件；可能需要登录，或网络受限。</translation>
    </message>
    <message>
        <source>the file on the server has changed</source>
        <translation>服务器上的文件已更改</translation>
    </message>
    <message>
        <source>What %1 sends is no model file (GGUF); a login or a blocked network may be the reason.</source>
        <translation>%1 发送的不是模型文件（GGUF）；可能需要登录，或网络受限。</translation>
    </message>
    <message>
        <source>the server sent more than it had said</source>
        <translation>服务器发送的数据超出声明的大小</translation>
    </message>
    <message>
        <source>The identity of %1 can&apos;t be verified: %2.</source>
        <translation>无法验证 %1 的身份：%2。</translation>
    </message>
    <message>
        <source>%1 passes the request on without end, or to an insecure address.</source>
        <translation>%1 不断转接请求，或转接到不安全的地址。</translation>
    </message>
    <message>
        <source>the connection broke</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>The file&apos;s checksum is %1, but should be %2: it is not the published file and was removed.</source>
        <translation>文件校验和为 %1，应为 %2：不是发布的文件，已删除。</translation>
    </message>
    <message>
        <source>The disk has %1 free, but the download needs %2 more; free some, or choose another folder.</source>
        <translation>磁盘剩余 %1，下载还需要 %2；请腾出空间或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The download stopped: %1. What was fetched is kept; start it again to go on.</source>
        <translation>下载停止：%1。已下载的部分会保留；再次开始即可继续。</translation>
    </message>
</context>
<context>
    <name>thimble::app::ModelLibrary</name>
    <message>
        <source>Another model is being copied; wait until it is done.</source>
        <translation>正在复制另一个模型，请等待完成。</translation>
    </message>
    <message>
        <source>The library has a file &quot;%1&quot; already.</source>
        <translation>模型文件夹中已有文件“%1”。</translation>
    </message>
    <message>
        <source>The disk has no room for a copy of %1; use the file where it lies.</source>
        <translation>磁盘没有空间复制 %1；请就地使用该文件。</translation>
    </message>
    <message>
        <source>The copy was cancelled.</source>
        <translation>复制已取消。</translation>
    </message>
    <message>
        <source>The copy failed: %1.</source>
        <translation>复制失败：%1。</translation>
    </message>
</context>
<context>
    <name>thimble::ui::AboutDialog</name>
    <message>
        <source>About Thimble</source>
        <translation>关于 Thimble</translation>
    </message>
    <message>
        <source>An assistant that works offline: it chats, and it reads and summarises your documents, with language models that run on this computer in the memory you give them.

Free software under the Apache License 2.0. Built on Qt, SQLite, SentencePiece, PCRE2, libarchive, MD4C and liburing.</source>
        <translation>离线工作的助手：它与您对话，阅读并总结您的文档，语言模型就在这台电脑上运行，只用您给它的内存。

自由软件，采用 Apache 许可证 2.0。基于 Qt、SQLite、SentencePiece、PCRE2、libarchive、MD4C 和 liburing。</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ChatPage</name>
    <message>
        <source>Waiting for the model to be loaded …</source>
        <translation>正在等待模型加载…</translation>
    </message>
    <message>
        <source>Waking the model …</source>
        <translation>正在唤醒模型…</translation>
    </message>
    <message>
        <source>Thinking …</source>
        <translation>正在思考…</translation>
    </message>
    <message>
        <source>This chat has grown to %1 tokens; the model sees at most %2. What should become of the oldest messages?</source>
        <translation>此对话已达 %1 个词元；模型最多能看到 %2 个。如何处理最早的消息？</translation>
    </message>
    <message>
        <source>This message alone takes %1 tokens; the model sees at most %2. Send a shorter one, or load the model with a longer context.</source>
        <translation>仅这条消息就有 %1 个词元；模型最多能看到 %2 个。请发送更短的消息，或以更长的上下文加载模型。</translation>
    </message>
    <message>
        <source>Summarise them</source>
        <translation>总结它们</translation>
    </message>
    <message>
        <source>Drop them</source>
        <translation>丢弃它们</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>重新发送</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ChatSettingsDialog</name>
    <message>
        <source>Settings of this chat</source>
        <translation>此对话的设置</translation>
    </message>
    <message>
        <source>Persona</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Only for this chat</source>
        <translation>仅用于此对话</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>thimble::ui::Composer</name>
    <message>
        <source>Add documents</source>
        <translation>添加文档</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>发送（回车）</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>停止（Esc）</translation>
    </message>
    <message>
        <source>Stop the reply</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Another version of your message; the one before is kept</source>
        <translation>您消息的另一个版本；之前的版本会保留</translation>
    </message>
    <message>
        <source>Leave the message as it was (Esc)</source>
        <translation>保持消息不变（Esc）</translation>
    </message>
    <message>
        <source>Leave the message as it was</source>
        <translation>保持消息不变</translation>
    </message>
    <message>
        <source>%1 goes along with the message; click to leave it out</source>
        <translation>%1 将随消息发送；点击可去除</translation>
    </message>
    <message>
        <source>Leave out %1</source>
        <translation>去除 %1</translation>
    </message>
    <message>
        <source>Send (Ctrl+Enter)</source>
        <translation>发送 (Ctrl+Enter)</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConnectionsDialog</name>
    <message>
        <source>Connections made</source>
        <translation>已建立的连接</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>To</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Strictly offline: forbid every connection, downloads included</source>
        <translation>严格离线：禁止一切连接，包括下载</translation>
    </message>
    <message>
        <source>None. Thimble has never talked to another computer. It does so only when you ask for a download.</source>
        <translation>没有。Thimble 从未与其他电脑通信。只有您要求下载时才会。</translation>
    </message>
    <message>
        <source>Thimble talks to other computers only when you ask for it. All connections it ever made:</source>
        <translation>Thimble 只在您要求时与其他电脑通信。它建立过的所有连接：</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConversationDelegate</name>
    <message>
        <source>Title of the chat</source>
        <translation>对话标题</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConversationListModel</name>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConversationPane</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>搜索所有对话</translation>
    </message>
    <message>
        <source>Folder or tag</source>
        <translation>文件夹或标签</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>对话列表</translation>
    </message>
    <message>
        <source>Found messages</source>
        <translation>找到的消息</translation>
    </message>
    <message>
        <source>All chats</source>
        <translation>所有对话</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>“%1” deleted</source>
        <translation>“%1”已删除</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConversationView</name>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ConvertDialog</name>
    <message>
        <source>Keep each neuron&apos;s weights together</source>
        <translation>将每个神经元的权重放在一起</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>转换</translation>
    </message>
    <message>
        <source>Convert a model</source>
        <translation>转换模型</translation>
    </message>
    <message>
        <source>A folder with config.json and safetensors, or a .gguf file</source>
        <translation>含 config.json 和 safetensors 的文件夹，或 .gguf 文件</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>A layout of the down matrices in which less is read from the disk when experts do not fit in memory. Other programs may not read such a file.</source>
        <translation>一种 down 矩阵布局：当专家无法全部放入内存时，从磁盘读取更少。其他程序可能无法读取此类文件。</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Folder …</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>File …</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Folder of a checkpoint</source>
        <translation>检查点文件夹</translation>
    </message>
    <message>
        <source>Model file</source>
        <translation>模型文件</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>模型 (*.gguf)</translation>
    </message>
    <message>
        <source>Choose what is to be converted.</source>
        <translation>请选择要转换的内容。</translation>
    </message>
    <message>
        <source>There is nothing at %1.</source>
        <translation>%1 处没有内容。</translation>
    </message>
    <message>
        <source>This folder has no config.json: choose the folder of a checkpoint.</source>
        <translation>此文件夹没有 config.json：请选择检查点文件夹。</translation>
    </message>
    <message>
        <source>The file name ends with .gguf and names no folder.</source>
        <translation>文件名须以 .gguf 结尾，且不含文件夹。</translation>
    </message>
    <message>
        <source>The model folder has a file of that name already.</source>
        <translation>模型文件夹中已有同名文件。</translation>
    </message>
    <message>
        <source>Another conversion is under way.</source>
        <translation>另一个转换正在进行。</translation>
    </message>
    <message>
        <source>The original stays as it is. Converting takes about as long as copying.</source>
        <translation>原文件保持不变。转换所需时间与复制相近。</translation>
    </message>
</context>
<context>
    <name>thimble::ui::Dashboard</name>
    <message>
        <source>Memory in use</source>
        <translation>使用中的内存</translation>
    </message>
    <message>
        <source>Experts found in memory</source>
        <translation>在内存中命中的专家</translation>
    </message>
    <message>
        <source>Read from disk</source>
        <translation>磁盘读取</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>Memory and speed</source>
        <translation>内存与速度</translation>
    </message>
    <message>
        <source>Memory budget</source>
        <translation>内存预算</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Work space</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Experts</source>
        <translation>专家</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>没有加载模型。</translation>
    </message>
    <message>
        <source>Every expert of %1 fits in memory: full speed.</source>
        <translation>%1 的所有专家都在内存中：全速。</translation>
    </message>
    <message>
        <source>Some experts of %1 stay on the disk and are read when needed. More memory makes it faster.</source>
        <translation>%1 的部分专家留在磁盘上，需要时读取。内存越多越快。</translation>
    </message>
</context>
<context>
    <name>thimble::ui::DialogDesk</name>
    <message>
        <source>More models …</source>
        <translation>更多模型…</translation>
    </message>
</context>
<context>
    <name>thimble::ui::DocumentPanel</name>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Add documents</source>
        <translation>添加文档</translation>
    </message>
    <message>
        <source>Drop a document anywhere on the window. It is read here, on this computer.</source>
        <translation>把文档拖到窗口任意位置。它就在这台电脑上被阅读。</translation>
    </message>
    <message>
        <source>Passage</source>
        <translation>原文段落</translation>
    </message>
    <message>
        <source>Close the passage</source>
        <translation>关闭段落</translation>
    </message>
    <message>
        <source>Summarise</source>
        <translation>总结</translation>
    </message>
    <message>
        <source>Pause reading</source>
        <translation>暂停阅读</translation>
    </message>
    <message>
        <source>Go on reading</source>
        <translation>继续阅读</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Take out of this chat</source>
        <translation>从此对话移除</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>thimble::ui::DocumentRow</name>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>reading, %1</source>
        <translation>正在阅读，%1</translation>
    </message>
    <message>
        <source>paused at %1</source>
        <translation>暂停于 %1</translation>
    </message>
    <message>
        <source>no text found</source>
        <translation>没有找到文字</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s), read</source>
        <translation>
            <numerusform>%n 页，已读</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, read</source>
        <translation>%1，已读</translation>
    </message>
    <message>
        <source>%1, share read</source>
        <translation>%1，已读比例</translation>
    </message>
    <message>
        <source>What can be done with %1</source>
        <translation>可对 %1 进行的操作</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>thimble::ui::DropHint</name>
    <message>
        <source>Drop to read it here</source>
        <translation>松开即可在此阅读</translation>
    </message>
    <message>
        <source>Documents, several at once, or a whole folder</source>
        <translation>文档，可多个，也可整个文件夹</translation>
    </message>
</context>
<context>
    <name>thimble::ui::EmptyState</name>
    <message>
        <source>Get a SmallThinker model</source>
        <translation>获取 SmallThinker 模型</translation>
    </message>
    <message>
        <source>What would you like to know?</source>
        <translation>您想知道什么？</translation>
    </message>
    <message>
        <source>Ask a question below, or drop a document anywhere: it is read and summarised on this computer, and stays there.</source>
        <translation>在下方提问，或把文档拖到任意位置：它在这台电脑上被阅读和总结，并且只留在这里。</translation>
    </message>
    <message>
        <source>Summarise a document …</source>
        <translation>总结一份文档…</translation>
    </message>
    <message>
        <source>Explain something</source>
        <translation>解释一件事</translation>
    </message>
    <message>
        <source>Explain in simple words: </source>
        <translation>请用简单的话解释：</translation>
    </message>
    <message>
        <source>Write a draft</source>
        <translation>写一份草稿</translation>
    </message>
    <message>
        <source>Write a short letter to </source>
        <translation>请写一封短信给</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>没有加载模型。</translation>
    </message>
    <message>
        <source>%1 is being loaded; you can write already.</source>
        <translation>%1 正在加载；您可以先开始写。</translation>
    </message>
    <message>
        <source>%1 answers. It is tiny: good for trying things out, not for knowledge.</source>
        <translation>由 %1 回答。它非常小：适合试用，不适合获取知识。</translation>
    </message>
    <message>
        <source>%1 answers.</source>
        <translation>由 %1 回答。</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ExpertMap</name>
    <message>
        <source>Which experts fire, layer by layer</source>
        <translation>每层中哪些专家被激活</translation>
    </message>
    <message>
        <source>Experts: nothing computed yet</source>
        <translation>专家：尚未计算</translation>
    </message>
    <message>
        <source>Experts that fired lately: a row a layer, a column an expert</source>
        <translation>最近激活的专家：每行一层，每列一个专家</translation>
    </message>
    <message>
        <source>Layer %1, expert %2</source>
        <translation>第 %1 层，专家 %2</translation>
    </message>
</context>
<context>
    <name>thimble::ui::FirstStart</name>
    <message>
        <source>The 21B model fits in it; the 4B model is several times as fast.</source>
        <translation>21B 模型可以放下；4B 模型要快好几倍。</translation>
    </message>
    <message>
        <source>The 4B model suits it. The 21B model runs too: its experts are read from the disk as they are needed.</source>
        <translation>4B 模型适合它。21B 模型也能运行：需要时从磁盘读取专家。</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Welcome to Thimble</source>
        <translation>欢迎使用 Thimble</translation>
    </message>
    <message>
        <source>Ask, and it answers. Drop a document, and it reads it for you. Everything happens on this computer: no account, no network, nothing leaves it.

A tiny model is built in and answers at once, so that you can look around. It knows little.</source>
        <translation>您提问，它回答。您拖入文档，它替您阅读。一切都在这台电脑上进行：无需账号，无需网络，内容不会离开。

内置了一个极小的模型，可立即回答，供您先看看。它知道的很少。</translation>
    </message>
    <message>
        <source>Get a real model</source>
        <translation>获取真正的模型</translation>
    </message>
    <message>
        <source>For real answers, get a SmallThinker model. This computer has %1 of memory and %2 processor threads. %3

How fast a model is here can be measured before anything is downloaded.</source>
        <translation>要得到真正的回答，请获取 SmallThinker 模型。这台电脑有 %1 内存和 %2 个处理器线程。%3

下载之前就可以测量模型在这里的速度。</translation>
    </message>
    <message>
        <source>See the models</source>
        <translation>查看模型</translation>
    </message>
    <message>
        <source>Drop a document</source>
        <translation>拖入文档</translation>
    </message>
    <message>
        <source>PDF, Word, OpenDocument, web pages, books, tables, mail: drop one or many anywhere on the window, or a whole folder. Each is read from the first page to the last and summarised; every point tells its page.</source>
        <translation>PDF、Word、OpenDocument、网页、电子书、表格、邮件：把一个或多个拖到窗口任意位置，或整个文件夹。每一份都从第一页读到最后一页并被总结；每个要点都注明页码。</translation>
    </message>
    <message>
        <source>Choose a document …</source>
        <translation>选择文档…</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
</context>
<context>
    <name>thimble::ui::FolderDialog</name>
    <message>
        <source>Folder and tags</source>
        <translation>文件夹和标签</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>garden, tax 2026</source>
        <translation>花园，2026 税务</translation>
    </message>
    <message>
        <source>Tags, with commas between</source>
        <translation>标签，以逗号分隔</translation>
    </message>
</context>
<context>
    <name>thimble::ui::Header</name>
    <message>
        <source>Everything else (F10)</source>
        <translation>其他所有功能（F10）</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>This chat</source>
        <translation>此对话</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
</context>
<context>
    <name>thimble::ui::InputBox</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Ask anything, or drop a document here</source>
        <translation>随便问，或把文档拖到这里</translation>
    </message>
</context>
<context>
    <name>thimble::ui::MainWindow</name>
    <message>
        <source>Add documents</source>
        <translation>添加文档</translation>
    </message>
    <message>
        <source>Add a folder of documents</source>
        <translation>添加文档文件夹</translation>
    </message>
    <message>
        <source>chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Export this chat</source>
        <translation>导出此对话</translation>
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
        <translation>导入对话</translation>
    </message>
    <message>
        <source>Chats in JSON (*.json)</source>
        <translation>JSON 对话 (*.json)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>thimble::ui::MemorySlider</name>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Memory budget</source>
        <translation>内存预算</translation>
    </message>
</context>
<context>
    <name>thimble::ui::MessageBody</name>
    <message>
        <source>Copy this code</source>
        <translation>复制此代码</translation>
    </message>
    <message>
        <source>Copy code block %1</source>
        <translation>复制代码块 %1</translation>
    </message>
</context>
<context>
    <name>thimble::ui::MessageView</name>
    <message>
        <source>Previous version</source>
        <translation>上一个版本</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>下一个版本</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Edit and send again</source>
        <translation>编辑并重新发送</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>复制文字</translation>
    </message>
    <message>
        <source>Continue in a new chat from here</source>
        <translation>从这里在新对话中继续</translation>
    </message>
    <message>
        <source>You</source>
        <translation>您</translation>
    </message>
    <message>
        <source>Thimble</source>
        <translation>Thimble</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Show the whole message (%1 more characters)</source>
        <translation>显示完整消息（还有 %1 个字符）</translation>
    </message>
    <message>
        <source>Attached document %1</source>
        <translation>附加文档 %1</translation>
    </message>
    <message>
        <source>Version %1 of %2</source>
        <translation>版本 %1 / %2</translation>
    </message>
    <message>
        <source>Copy selection</source>
        <translation>复制所选</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>From here on the model no longer sees the messages above.</source>
        <translation>从这里起，模型不再看到上面的消息。</translation>
    </message>
    <message>
        <source>From here on the model sees of the messages above only this: %1</source>
        <translation>从这里起，模型对上面的消息只看到：%1</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ModelCardView</name>
    <message>
        <source>Progress of %1</source>
        <translation>%1 的进度</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ModelDesk</name>
    <message>
        <source>The measurement is done</source>
        <translation>测量完成</translation>
    </message>
    <message>
        <source>%1 tokens a second</source>
        <translation>每秒 %1 个词元</translation>
    </message>
    <message>
        <source>The model is converted</source>
        <translation>模型已转换</translation>
    </message>
    <message>
        <source>The model could not be converted</source>
        <translation>模型无法转换</translation>
    </message>
    <message>
        <source>The model is there</source>
        <translation>模型已就绪</translation>
    </message>
    <message>
        <source>A download has stopped</source>
        <translation>下载已停止</translation>
    </message>
</context>
<context>
    <name>thimble::ui::ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>这台电脑上</translation>
    </message>
    <message>
        <source>To download</source>
        <translation>可下载</translation>
    </message>
    <message>
        <source>A tiny model that comes with the program, to try things out. It knows very little and makes things up; get a SmallThinker model for real answers.</source>
        <translation>随程序附带的极小模型，用于试用。它知道的很少，会编造内容；要得到真正的回答，请获取 SmallThinker 模型。</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>The file is not there any more.</source>
        <translation>文件已不存在。</translation>
    </message>
    <message>
        <source>Loading …</source>
        <translation>正在加载…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the model “%1” from this computer?</source>
        <translation>从这台电脑移除模型“%1”？</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Use a model file</source>
        <translation>使用模型文件</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>模型 (*.gguf)</translation>
    </message>
    <message>
        <source>Converting</source>
        <translation>转换</translation>
    </message>
    <message>
        <source>Watch a folder …</source>
        <translation>监视文件夹…</translation>
    </message>
    <message>
        <source>Watch a folder for models</source>
        <translation>监视文件夹中的模型</translation>
    </message>
    <message>
        <source>Convert a model …</source>
        <translation>转换模型…</translation>
    </message>
    <message>
        <source>Copying: %1</source>
        <translation>正在复制：%1</translation>
    </message>
    <message>
        <source>Watched: %1</source>
        <translation>监视中：%1</translation>
    </message>
    <message>
        <source>Stop watching this folder; its files stay</source>
        <translation>停止监视此文件夹；文件保留</translation>
    </message>
    <message>
        <source>Stop watching %1</source>
        <translation>停止监视 %1</translation>
    </message>
    <message>
        <source>Copy into the model folder</source>
        <translation>复制到模型文件夹</translation>
    </message>
    <message>
        <source>Convert …</source>
        <translation>转换…</translation>
    </message>
    <message>
        <source>Take the model “%1” out of the list? The file stays.</source>
        <translation>将模型“%1”移出列表？文件会保留。</translation>
    </message>
    <message>
        <source>Converting …</source>
        <translation>正在转换…</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Use a model file …</source>
        <translation>使用模型文件…</translation>
    </message>
</context>
<context>
    <name>thimble::ui::Notifier</name>
    <message>
        <source>The answer is there</source>
        <translation>回答已就绪</translation>
    </message>
    <message>
        <source>The summary is ready</source>
        <translation>总结已完成</translation>
    </message>
    <message>
        <source>%1 of %2 sections read</source>
        <translation>已读 %1 / %2 节</translation>
    </message>
    <message>
        <source>A summary could not be finished</source>
        <translation>一份总结未能完成</translation>
    </message>
</context>
<context>
    <name>thimble::ui::OfferCard</name>
    <message>
        <source>What will this computer do?</source>
        <translation>这台电脑能跑多快？</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Full speed from %1 of memory; runs from %2, reading experts from the disk.</source>
        <translation>%1 内存起全速；%2 起可运行，从磁盘读取专家。</translation>
    </message>
    <message>
        <source>From %1</source>
        <translation>来自 %1</translation>
    </message>
    <message>
        <source>Writing random weights …</source>
        <translation>正在写入随机权重…</translation>
    </message>
    <message>
        <source>Measuring …</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>To measure, %1 of random weights are written to %2, run for a minute or two, and removed again. Nothing is downloaded.</source>
        <translation>测量时会将 %1 的随机权重写入 %2，运行一两分钟后删除。不会下载任何内容。</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>停止测量</translation>
    </message>
    <message>
        <source>Go on with the download (%1 of %2)</source>
        <translation>继续下载（%1 / %2）</translation>
    </message>
    <message>
        <source>Download %1</source>
        <translation>下载 %1</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Downloaded and checked.</source>
        <translation>已下载并校验。</translation>
    </message>
    <message>
        <source>The download has stopped.</source>
        <translation>下载已停止。</translation>
    </message>
</context>
<context>
    <name>thimble::ui::PersonasDialog</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Personas</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Name of the persona</source>
        <translation>角色名称</translation>
    </message>
    <message>
        <source>Name, such as: Teacher</source>
        <translation>名称，例如：老师</translation>
    </message>
    <message>
        <source>New persona</source>
        <translation>新角色</translation>
    </message>
    <message>
        <source>Delete the persona “%1”?</source>
        <translation>删除角色“%1”？</translation>
    </message>
    <message>
        <source>A persona is a way to answer: a system prompt and sampling under a name. Choose one in the settings of a chat, or for all new chats in the settings.</source>
        <translation>角色是一种回答方式：以一个名称保存系统提示和采样设置。可在对话设置中选择，或在设置中为所有新对话选择。</translation>
    </message>
</context>
<context>
    <name>thimble::ui::PromptProgressRow</name>
    <message>
        <source>Reading the conversation</source>
        <translation>正在阅读对话</translation>
    </message>
    <message>
        <source>Reading, %1 of %2 tokens</source>
        <translation>正在阅读，%1 / %2 词元</translation>
    </message>
</context>
<context>
    <name>thimble::ui::SamplingForm</name>
    <message>
        <source>System prompt</source>
        <translation>系统提示</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>What the model is told before the conversation, such as: You are a patient teacher.</source>
        <translation>对话前告诉模型的内容，例如：你是一位耐心的老师。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
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
        <translation>重复惩罚</translation>
    </message>
</context>
<context>
    <name>thimble::ui::SettingsDialog</name>
    <message>
        <source>No such setting</source>
        <translation>没有这样的设置</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>搜索设置</translation>
    </message>
</context>
<context>
    <name>thimble::ui::Shell</name>
    <message>
        <source>The stored chats were damaged. A new store was begun; the damaged one is kept as %1.</source>
        <translation>保存的对话已损坏。已开始新的存储；损坏的存储保留为 %1。</translation>
    </message>
    <message>
        <source>Recover what is readable</source>
        <translation>恢复可读内容</translation>
    </message>
    <message numerus="yes">
        <source>%n chat(s) recovered.</source>
        <translation>
            <numerusform>已恢复 %n 个对话。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>thimble::ui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>New line in the message</source>
        <translation>在消息中换行</translation>
    </message>
    <message>
        <source>Bring back what was sent before (in an empty box)</source>
        <translation>找回之前发送的内容（输入框为空时）</translation>
    </message>
    <message>
        <source>Stop the reply, or leave editing</source>
        <translation>停止回答，或离开编辑</translation>
    </message>
    <message>
        <source>Menu of a message or a chat</source>
        <translation>消息或对话的菜单</translation>
    </message>
</context>
<context>
    <name>thimble::ui::StatusLine</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Memory in use; opens the budget and the live charts</source>
        <translation>使用中的内存；打开预算和实时图表</translation>
    </message>
    <message>
        <source>How full the context is: what the model sees of this conversation</source>
        <translation>上下文的占用：模型能看到此对话的多少</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Context used</source>
        <translation>已用上下文</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>Loading %1 …</source>
        <translation>正在加载 %1…</translation>
    </message>
    <message>
        <source>%1 cannot be loaded</source>
        <translation>无法加载 %1</translation>
    </message>
    <message>
        <source>%1 (asleep)</source>
        <translation>%1（休眠）</translation>
    </message>
    <message>
        <source>The model that answers; click to choose another</source>
        <translation>负责回答的模型；点击可选择其他</translation>
    </message>
    <message>
        <source>Memory %1 of %2</source>
        <translation>内存 %1 / %2</translation>
    </message>
    <message>
        <source>Memory %1</source>
        <translation>内存 %1</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>Context %1</source>
        <translation>上下文 %1</translation>
    </message>
    <message>
        <source>%1 of %2 tokens</source>
        <translation>%1 / %2 词元</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
</context>
<context>
    <name>thimble::ui::SummaryCard</name>
    <message>
        <source>Sections read</source>
        <translation>已读的节</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>总结</translation>
    </message>
    <message>
        <source>Cancel this summary</source>
        <translation>取消此总结</translation>
    </message>
    <message>
        <source>Copy the summary</source>
        <translation>复制总结</translation>
    </message>
    <message>
        <source>Key sentences</source>
        <translation>关键句</translation>
    </message>
    <message>
        <source>Not read: %1</source>
        <translation>未读：%1</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>正在阅读…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>In brief, by %1: it may be wrong</source>
        <translation>简述，由 %1 写成：可能有误</translation>
    </message>
    <message>
        <source>Key sentences, word for word, and what a small model makes of them</source>
        <translation>关键句（逐字摘录），以及小模型的概括</translation>
    </message>
    <message>
        <source>Key sentences, word for word: the model at hand is too small to write a summary</source>
        <translation>关键句，逐字摘录：现有模型太小，写不了总结</translation>
    </message>
    <message>
        <source>Written by %1</source>
        <translation>由 %1 撰写</translation>
    </message>
    <message>
        <source>Summary of %1</source>
        <translation>%1 的总结</translation>
    </message>
    <message>
        <source>%1 of %2 sections read</source>
        <translation>已读 %1 / %2 节</translation>
    </message>
    <message>
        <source>Pause this summary</source>
        <translation>暂停此总结</translation>
    </message>
    <message>
        <source>Go on with this summary</source>
        <translation>继续此总结</translation>
    </message>
    <message>
        <source>Export the summary</source>
        <translation>导出总结</translation>
    </message>
</context>
<context>
    <name>thimble::ui::SummaryCards</name>
    <message>
        <source>the document</source>
        <translation>该文档</translation>
    </message>
    <message>
        <source>Export the summary</source>
        <translation>导出总结</translation>
    </message>
    <message>
        <source>%1, summary</source>
        <translation>%1 的总结</translation>
    </message>
    <message>
        <source>Markdown (*.md);;Text (*.txt)</source>
        <translation>Markdown (*.md);;文本 (*.txt)</translation>
    </message>
</context>
<context>
    <name>thimble::ui::UndoBar</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
</TS>
