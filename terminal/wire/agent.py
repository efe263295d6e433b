"""The agent card by which other agents find out what is here: the shapes of A2A 0.3, with its camel-case names."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

A2A_VERSION = "0.3.0"


class AgentCapabilities(Struct, frozen=True, rename="camel"):
    streaming: bool
    push_notifications: bool
    state_transition_history: bool


class AgentInterface(Struct, frozen=True):
    url: str
    transport: str


class AgentProvider(Struct, frozen=True):
    organization: str
    url: str


class AgentSkill(Struct, frozen=True):
    id: str
    name: str
    description: str
    tags: list[str]
    examples: list[str]


class ApiKeyScheme(Struct, frozen=True, tag_field="type", tag="apiKey", rename={"place": "in"}):
    place: Literal["header"]
    name: str


class HttpScheme(Struct, frozen=True, tag_field="type", tag="http", rename="camel"):
    scheme: str
    bearer_format: str


class AgentCard(Struct, frozen=True, rename="camel"):
    protocol_version: str
    name: str
    description: str
    url: str
    preferred_transport: str
    additional_interfaces: list[AgentInterface]
    provider: AgentProvider
    version: str
    documentation_url: str
    capabilities: AgentCapabilities
    security_schemes: dict[str, ApiKeyScheme | HttpScheme]
    security: list[dict[str, list[str]]]
    default_input_modes: list[str]
    default_output_modes: list[str]
    skills: list[AgentSkill]
    supports_authenticated_extended_card: bool
