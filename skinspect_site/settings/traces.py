"""Where spans are sent. Other standard names (OTEL_...) are read by OpenTelemetry itself."""

from environs import Env

env = Env()


def traces_endpoint() -> str:
    """Return the address for spans, "" while traces are off."""
    if env.bool("OTEL_SDK_DISABLED", False):
        return ""
    whole: str = env.str("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "").strip()
    base: str = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", "").strip().rstrip("/")
    return whole or (f"{base}/v1/traces" if base else "")
