/// When checks run: in a virtual server for all of its servers, in a server for all of its checks, and in a check.
enum CheckTimingKeyword: String, DefinedKeyword {
    case interval = "delay_loop"
    case connectTimeout = "connect_timeout"
    case retries = "retry"
    case retryDelay = "delay_before_retry"
    case warmup

    var definition: KeywordDefinition {
        switch self {
        case .interval: .line("SECONDS", "From one run of a check to the next; 60 by default.")
        case .connectTimeout:
            .line("SECONDS", "How long each step of a check may take, at most 4294.967295; 5 by default.")
        case .retries:
            .line(
                "COUNT",
                "Failures that are allowed after the first one: 1 by default, 3 for DNS_CHECK, 0 for MISC_CHECK.")
        case .retryDelay:
            .line(
                "SECONDS",
                "From a failure to the next try: 1 by default, 3 for HTTP_GET and SSL_GET, delay_loop for DNS_CHECK.")
        case .warmup: .line("SECONDS", "The first run is up to this much later; delay_loop by default.")
        }
    }
}

extension CheckTimingKeyword: SettingKeyword {
    func setting(of timing: CheckTiming) -> Setting.Content? {
        switch self {
        case .interval: .value(timing.interval.decimalSeconds)
        case .connectTimeout: .value(timing.connectTimeout.decimalSeconds)
        case .retries: .value(timing.retries.map { "\($0)" })
        case .retryDelay: .value(timing.retryDelay?.decimalSeconds)
        case .warmup: .value(timing.warmup?.decimalSeconds)
        }
    }
}
