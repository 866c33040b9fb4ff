"""An S3 server on loopback (moto's), and the environment of a process that knows no other."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer

BUCKET = "newsroom"


@dataclass(frozen=True)
class S3:
    url: str
    client: Any  # boto3's, made at run time
    environment: dict[str, str]

    def keys(self, prefix: str) -> list[str]:
        """The objects below ``prefix``/, by name below it."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=f"{prefix}/")
        return [each["Key"].removeprefix(f"{prefix}/") for page in pages for each in page.get("Contents", ())]

    def versions(self, prefix: str) -> list[str]:
        """Every object that was ever written or deleted below ``prefix``/, in no order."""
        told = self.client.list_object_versions(Bucket=BUCKET, Prefix=f"{prefix}/", MaxKeys=1000)
        assert not told["IsTruncated"]
        return [f"{each['Key']} {each['VersionId']}" for each in (*told["Versions"], *told.get("DeleteMarkers", ()))]

    def get(self, key: str) -> bytes:
        data: bytes = self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return data

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=key, Body=data)


@contextmanager
def s3_server() -> Iterator[S3]:
    """A server with the empty bucket ``BUCKET``, which keeps every version of its objects."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
        client = boto3.client(
            "s3",
            endpoint_url=url,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            region_name="us-east-1",
            config=Config(retries={"max_attempts": 1}),
        )
        client.create_bucket(Bucket=BUCKET)
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        others = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        # No metadata service of a cloud is to be asked for credentials.
        environment = {**others, **keys, "AWS_ENDPOINT_URL": url, "AWS_EC2_METADATA_DISABLED": "true"}
        yield S3(url=url, client=client, environment=environment)
    finally:
        server.stop()
