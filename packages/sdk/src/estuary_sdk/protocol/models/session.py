"""What a session is told about itself, and what a client tells about its device."""

from __future__ import annotations

from dataclasses import field

from estuary_sdk.protocol.codec import Wire, model, wire_name


@model
class SessionCapabilities(Wire):
    """Device facts of a client.

    Attributes:
        version: version of this object, "1".
        camera: the device has a camera; False hides the camera tool from the character.
        microphone: the device has a microphone.
        speaker: the device can play sound; False means replies are not spoken.
        client_action: the client understands ``client_action`` events; False means it wants action tags
            inside the text. Absent on the wire means False.
    """

    version: str = "1"
    camera: bool = True
    microphone: bool = True
    speaker: bool = True
    client_action: bool = False


@model
class Resume(Wire):
    """Which session a client was in, and the number of the last event it got."""

    session_id: str = ""
    seq: int = 0


@model
class Extensions(Wire, omit_none=True):
    """Extensions of this project that a client asks for, and that a server grants.

    Attributes:
        sequence: every event carries an integer ``seq``.
        acks: messages carry a ``client_message_id``, are acknowledged, and replies name it.
        resume: asked when reconnecting.
        resumed: granted: whether the former session goes on.
        resume_gap: granted: events were lost between the former session and this one.
        binary_audio: audio may travel as binary attachments.
        metrics: the session gets ``turn_metrics`` events.
    """

    sequence: bool | None = None
    acks: bool | None = None
    resume: Resume | None = None
    resumed: bool | None = None
    resume_gap: bool | None = None
    binary_audio: bool | None = None
    metrics: bool | None = None


@model
class LiveKitTokenResponse(Wire):
    """What a client needs to join the LiveKit room of its session."""

    token: str = ""
    url: str = ""
    room: str = ""


@model
class SessionInfo(Wire, omit_none=True):
    """Who is talking to whom, in which session and conversation.

    Attributes:
        session_id: unique for this connection.
        conversation_id: the same for the same (character, player) pair, always.
        character_id: the character that answers.
        player_id: the player who speaks.
        livekit_token: present when the server has LiveKit ready.
        livekit_url: LiveKit server.
        livekit_room: LiveKit room.
        estuary: the extensions the server granted; None on servers that know none.
    """

    session_id: str = ""
    conversation_id: str = ""
    character_id: str = ""
    player_id: str = ""
    livekit_token: str | None = field(default=None, metadata=wire_name("livekitToken"))
    livekit_url: str | None = field(default=None, metadata=wire_name("livekitUrl"))
    livekit_room: str | None = field(default=None, metadata=wire_name("livekitRoom"))
    estuary: Extensions | None = None


@model
class Acknowledgement(Wire, omit_none=True):
    """The server's answer to one event, for clients that ask for one.

    Attributes:
        ok: the event was accepted; what comes of it comes as events.
        client_message_id: the id the client gave to its message.
        message_id: the id under which the message is kept.
        error: why it was not accepted.
    """

    ok: bool = True
    client_message_id: str | None = None
    message_id: str | None = None
    error: str | None = None
