//! The pages of errors of ledgers that are not files.

use crate::model::lang::words;
use crate::model::page::Page;

/// The pages.
pub const PAGES: &[Page] = &[
    Page {
        code: "source/secret",
        title: words("密钥不在该在的地方", "a secret is not where it should be"),
        why: words(
            "密码和令牌不写在 gongkai.toml 里，而从环境变量或文件里取。",
            "Passwords and tokens never stand in gongkai.toml; they come from the environment or from a file.",
        ),
        fix: words(
            "设置这个环境变量，或写好这个文件，再运行；定时任务要在它自己的环境里设置",
            "set the variable or write the file and run again; a scheduled job needs it in its own environment",
        ),
    },
    Page {
        code: "source/address",
        title: words("密钥里的地址不能用", "an address from a secret that cannot be used"),
        why: words(
            "地址从环境变量或文件里取，取到的不是地址。",
            "The address comes from the environment or a file, and what came is none.",
        ),
        fix: words(
            "写成 postgres://用户@主机/库、mysql://用户@主机/库、sqlite:路径 或 https://…",
            "write it like postgres://user@host/database, mysql://user@host/database, sqlite:path or https://…",
        ),
    },
    Page {
        code: "source/connect",
        title: words("连不上", "nobody answers"),
        why: words(
            "主机名、端口、网络或防火墙有一样不对，或对方没有开。旧的副本不会被悄悄当作新的用。",
            "Host name, port, network or firewall is wrong, or the server is down. An old copy is never used in its place.",
        ),
        fix: words(
            "核对地址和端口，看这台电脑能否连到那里，再运行一次",
            "check address and port and that this machine reaches it, then run again",
        ),
    },
    Page {
        code: "source/login",
        title: words("用户或密码不被接受", "user or password refused"),
        why: words(
            "服务器不认这个用户、密码或库。",
            "The server does not know the user, the password or the database.",
        ),
        fix: words(
            "核对用户、`password` 指的环境变量或文件、库名；只读账号就够了",
            "check the user, the variable or file of `password`, and the database; a read-only account is enough",
        ),
    },
    Page {
        code: "source/tls",
        title: words("没有可信的 TLS", "no trusted TLS"),
        why: words(
            "证书不是认识的机构签的、名字不对或已过期，或服务器不提供 TLS。",
            "The certificate is signed by nobody known, bears another name or is out of date, or the server offers no TLS.",
        ),
        fix: words(
            "数据库地址后加 ?sslmode=verify-full&sslrootcert=证书文件 指明签发机构；内网确实没有 TLS 时写 sslmode=disable",
            "name the authority with ?sslmode=verify-full&sslrootcert=FILE in the database address; where an inner network has no TLS, say sslmode=disable",
        ),
    },
    Page {
        code: "source/database-query",
        title: words("数据库不执行查询", "a database refuses the query"),
        why: words(
            "表或列不存在、没有权限、语法不对，或查询想写入：这里的事务都是只读的，一次只执行一条。服务器的话若可能带出单元格，就不显示。",
            "A table or column is missing, not permitted, misspelt, or the query would write: transactions here are read-only and take one statement. The server's words are left out where they might quote a cell.",
        ),
        fix: words(
            "把查询拿到数据库客户端里用同一账号试一次，改好 `query`；只写一条 SELECT，不带参数",
            "try the query in a database client with the same account and mend `query`: one SELECT, without parameters",
        ),
    },
    Page {
        code: "source/database-text",
        title: words("列不是文字", "a column that is no text"),
        why: words(
            "二进制（bytea、BLOB、BINARY）没有唯一的文字写法；不是 UTF-8 的文字也不猜。",
            "Bytes (bytea, BLOB, BINARY) have no one spelling as text, and text that is not UTF-8 is not guessed.",
        ),
        fix: words(
            "查询里不取这一列，或写明转换：encode(列, 'hex')、HEX(列)、CONVERT(列 USING utf8mb4)",
            "leave the column out of the query, or convert it there: encode(c, 'hex'), HEX(c), CONVERT(c USING utf8mb4)",
        ),
    },
    Page {
        code: "source/timeout",
        title: words("太久没有回应", "silent for too long"),
        why: words(
            "等得没有尽头的任务，没有人知道它停了。",
            "Of a job that waits for ever nobody learns that it stands still.",
        ),
        fix: words(
            "看服务器是否太忙；查询本来就慢的，在来源里写大 `timeout`（秒）",
            "see whether the server is busy; for a query that takes its time, raise `timeout` (seconds) of the source",
        ),
    },
    Page {
        code: "source/lost",
        title: words("连接中断", "the connection broke off"),
        why: words(
            "读了一半的数据不能当作全部；这一次什么也没有发布。",
            "Half of the data is not the data; nothing was released.",
        ),
        fix: words(
            "再运行一次；常常中断的，请网络或数据库管理员看",
            "run again; if it keeps happening, ask the network's or database's administrator",
        ),
    },
    Page {
        code: "source/database-changed",
        title: words("数据在读取时变了", "the data changed while it was read"),
        why: words(
            "先读一遍算摘要，再读一遍用；两遍不一样，就不知道发布的是哪一遍。",
            "It is read once for its digest and once for use; when the two differ, nobody knows which one was released.",
        ),
        fix: words(
            "等写入结束再运行；查询里不要用 random()、now() 这样每次都变的函数",
            "run again when nobody writes; leave functions out of the query that change each time, such as random() or now()",
        ),
    },
    Page {
        code: "source/web-status",
        title: words("网站没有给台账", "a web server gave no ledger"),
        why: words(
            "地址不对、没有权限、对方出错或太忙；出错页不能当作台账。",
            "The address is wrong or not permitted, or the server fails or is busy; an error page is no ledger.",
        ),
        fix: words(
            "在浏览器里打开这个地址看看；要令牌的写 `token = { env = \"…\" }`；503 和 429 过后再运行",
            "open the address in a browser; where a token is needed say `token = { env = \"…\" }`; after 503 or 429 run again later",
        ),
    },
    Page {
        code: "source/web-absent",
        title: words("网上没有这本台账", "a ledger that is not on the web"),
        why: words(
            "对方说没有这个文件（404 或 410）。按期往前走的数据集，最新的几期还没有台账，不算错，下次运行再看。",
            "The server says that there is no such file (404, 410). Of a dataset that goes on from period to period, the newest may not be there yet: that is no failure, and the next run looks again.",
        ),
        fix: words(
            "在浏览器里打开这个地址看看；搬了家的，改 `url`",
            "open the address in a browser; where it has moved, change `url`",
        ),
    },
    Page {
        code: "source/web-too-large",
        title: words("网上的台账太大", "a ledger on the web that is too large"),
        why: words("没有上限的下载会写满磁盘。", "A download without a limit fills the disk."),
        fix: words(
            "确实这么大的，在来源里写大 `max_bytes`",
            "if it is meant to be that large, raise `max_bytes` of the source",
        ),
    },
    Page {
        code: "source/web-redirect",
        title: words("转向不能跟随", "a redirect that is not followed"),
        why: words(
            "转得太多次，或从 https 转到 http：那样途中谁都能改。",
            "Too many of them, or one from https to http, where anybody on the way may change the ledger.",
        ),
        fix: words("把最后的地址直接写进 `url`", "write the final address in `url`"),
    },
    Page {
        code: "source/web-broken",
        title: words("下载一再中断", "a download that broke off again and again"),
        why: words("没有取全的台账不能用。", "A ledger that did not arrive whole is not used."),
        fix: words("网络好了再运行一次", "run again when the network is better"),
    },
    Page {
        code: "source/web-keep",
        title: words("副本写不下来", "a copy that cannot be written"),
        why: words(
            "下载的台账放在 private/work/web 里，只有本人能读。",
            "A downloaded ledger is kept in private/work/web, for its owner only.",
        ),
        fix: words(
            "检查磁盘空间和 private 文件夹的权限",
            "check the disk's space and the permissions of `private`",
        ),
    },
];
