extension TopLevelKeyword {
    var entry: KeywordEntry {
        switch self {
        case .globalDefinitions: .init("{ ... }", "What holds for all that does not say otherwise.")
        case .check:
            .init(
                "NAME { ... }", "A check: a program that is run again and again, and whose exit status is its verdict.")
        case .instance: .init("NAME { ... }", "A virtual router.")
        case .syncGroup: .init("NAME { ... }", "Instances that move together.")
        case .trackedFile, .vrrpTrackedFile: .init("NAME { ... }", "A file whose number changes priorities.")
        case .trackedProcess: .init("NAME { ... }", "Processes that have to run.")
        case .linkDelays:
            .init("{ INTERFACE DOWN [UP] ... }", "How many seconds an interface is down, and up, before that counts.")
        case .staticAddresses:
            .init(
                "{ ADDRESS ... }",
                "Addresses that this node has while the agent runs, in whatever state, written as in virtual_ipaddress; dev is default_interface by default. What the host has already stays its own."
            )
        case .staticRoutes: .init("{ ROUTE ... }", "Routes of the same kind, in the words of ip-route(8).")
        case .staticRules: .init("{ RULE ... }", "Rules of the same kind, in the words of ip-rule(8).")
        case .api: .init("{ ... }", "Where the API is served, and to whom. Aloft's own.")
        case .history: .init("{ ... }", "Where the history is, and how much is kept. Aloft's own.")
        }
    }
}

extension CheckKeyword {
    var entry: KeywordEntry {
        switch self {
        case .script: .init("\"PROGRAM ARGUMENT...\"", "What is run; no shell is between. Required.")
        case .interval: .init("SECONDS", "From one start to the next; 1 by default.")
        case .timeout:
            .init("SECONDS", "A run that takes longer is ended and has failed; by default as long as the interval.")
        case .weight:
            .init(
                "WEIGHT [reverse]",
                "-253 to 253: added to the priority on success where it is positive, on failure where it is negative. 0, the default: a failure is a fault."
            )
        case .rise: .init("COUNT", "So many successes in a row turn the verdict; 1 by default.")
        case .fall: .init("COUNT", "So many failures in a row turn it; 1 by default.")
        case .user: .init("USER [GROUP]", "Whom it runs as; else script_user.")
        case .startsFailing:
            .init(
                "",
                "Until the first verdict it counts as failing. Otherwise an instance that it has no weight in waits for it."
            )
        }
    }
}

extension TrackedFileKeyword {
    var entry: KeywordEntry {
        switch self {
        case .file: .init("PATH", "The file, which begins with a whole number. Required.")
        case .weight:
            .init(
                "WEIGHT [reverse]",
                "What its number is multiplied by where an instance names no weight, -254 to 254; 1 by default.")
        case .initialValue:
            .init(
                "[NUMBER] [overwrite]",
                "Written at the start where the file is missing, or always with overwrite; 0 by default.")
        }
    }
}

extension TrackedProcessKeyword {
    var entry: KeywordEntry {
        switch self {
        case .process: .init("PROGRAM [ARGUMENT...]", "What has to run, with which arguments. Required.")
        case .match:
            .init(
                "exact | initial | partial",
                "Those arguments and no others, as by default; those first; or those first, the last of them perhaps going on."
            )
        case .weight: .init("WEIGHT [reverse]", "As that of a vrrp_script.")
        case .quorum: .init("COUNT", "So many have to run; 1 by default.")
        case .maximum: .init("COUNT", "More of them are as bad as too few.")
        case .delay: .init("SECONDS", "How long too few, or enough again, last before that counts; 0 by default.")
        case .terminateDelay: .init("SECONDS", "The same for too few alone.")
        case .forkDelay: .init("SECONDS", "The same for enough again.")
        case .fullCommand: .init("", "The whole command line is looked at, and not the name alone.")
        }
    }
}

extension HMACKeyword {
    var entry: KeywordEntry {
        switch self {
        case .key:
            .init("NUMBER HEXADECIMAL", "A key of 32 to 64 bytes; more lines for more keys, all of which are accepted.")
        case .activeKey: .init("NUMBER", "The key that signs.")
        case .antiReplay:
            .init(
                "time | monotonic",
                "Old packets are told by the wall clock, or by a number that only grows; time by default.")
        case .window:
            .init("SECONDS", "How far clocks may be apart, 1 to 300; by default three intervals, at the least 5.")
        case .mode: .init("receive-only | permissive | enforce", "The steps in which a running group begins to sign.")
        }
    }
}

extension AuthenticationKeyword {
    var entry: KeywordEntry {
        switch self {
        case .type:
            .init("PASS | AH", "A password that everybody on the link can read, or IPsec's authentication header.")
        case .password: .init("PASSWORD", "At most 8 bytes count.")
        }
    }
}

extension AddressKeyword {
    var entry: KeywordEntry {
        switch self {
        case .broadcast, .brd: .init("ADDRESS", "Its broadcast address; none by default.")
        case .interface: .init("INTERFACE", "Where it is; by default the interface of the instance.")
        case .scope: .init("SCOPE", "As in ip-address(8).")
        case .label: .init("LABEL", "As in ip-address(8).")
        case .noTrack: .init("", "The address may be missing, and its dev down; else the instance is in fault then.")
        case .preferredLifetime:
            .init(
                "0 | forever",
                "IPv6: with 0 no connection of the host begins from it. 0 by default for a /128, else forever.")
        case .home: .init("", "IPv6: a home address of Mobile IPv6.")
        case .temporaryAddresses: .init("", "IPv6: temporary addresses are made from it. The length is then 64.")
        case .noPrefixRoute: .init("", "The kernel adds no route to its network.")
        }
    }
}

extension TrackKeyword {
    var entry: KeywordEntry {
        switch self {
        case .weight: .init("WEIGHT", "Instead of the weight of the block.")
        case .reverse: .init("", "Success and failure change places.")
        case .noReverse: .init("", "They do not, whatever the block says.")
        }
    }
}

extension APIKeyword {
    var entry: KeywordEntry {
        switch self {
        case .listen:
            .init(
                "ADDRESS:PORT",
                "Where HTTP is answered; more lines for more addresses, 127.0.0.1:8460 without any. All but loopback speak TLS."
            )
        case .socket: .init("PATH", "The Unix socket; aloft.sock in the runtime directory by default.")
        case .tokens: .init("PATH", "The file of tokens that aloft token writes.")
        case .tlsCertificate: .init("PATH", "The chain of certificates, in PEM.")
        case .tlsKey: .init("PATH", "The private key, in PEM.")
        case .tlsClientCA: .init("PATH", "The authorities whose client certificates count, in PEM.")
        case .peer:
            .init(
                "NAME URL",
                "Another node's API, as https://192.0.2.12:8460: GET /v1/cluster, aloft status --cluster and the page show it beside this one."
            )
        case .peerToken: .init("PATH", "A file with the token that peers are shown, a viewer's.")
        case .peerCA:
            .init("PATH", "The authorities that vouch for the peers' certificates, in PEM; the system's by default.")
        }
    }
}

extension HistoryKeyword {
    var entry: KeywordEntry {
        switch self {
        case .path: .init("PATH", "The database; history.db in the state directory by default.")
        case .keepTransitions: .init("AGE", "How long changes of state are kept, as in 90d; 365d by default.")
        case .keepCheckResults: .init("AGE", "How long results of checks are kept; 7d by default.")
        case .maxSize:
            .init("SIZE", "What the database may come to, as in 512M; 1G by default. The oldest results go first.")
        }
    }
}
